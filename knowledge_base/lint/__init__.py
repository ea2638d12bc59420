"""Check articles like code: what is refused (E), and what a reviewer should see (W)."""

from knowledge_base.findings import Finding
from knowledge_base.lint.run import lint_articles, lint_folder

__all__ = ["Finding", "lint_articles", "lint_folder"]
