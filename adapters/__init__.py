"""One folder per platform: translate, render, connect."""
