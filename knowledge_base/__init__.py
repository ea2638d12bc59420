"""The knowledge base: articles, their compiler, linter and matcher. Imports nothing of ours."""
