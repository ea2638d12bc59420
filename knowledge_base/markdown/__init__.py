"""Step Markdown: headings are steps, links are edges. Source in, article and findings out."""

from knowledge_base.markdown.draft import Draft, Prose
from knowledge_base.markdown.reader import (
    LARGEST_SOURCE,
    compile_article,
    decode,
    normalised,
    read_draft,
)
from knowledge_base.markdown.sections import slug

__all__ = [
    "LARGEST_SOURCE",
    "Draft",
    "Prose",
    "compile_article",
    "decode",
    "normalised",
    "read_draft",
    "slug",
]
