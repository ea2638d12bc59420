"""The sections whose bullets are taken letter by letter: People say, and Not this."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge_base.findings import Report
from knowledge_base.markdown.sections import slug

PEOPLE_SAY = "people-say"
NOT_THIS = "not-this"
LITERAL = (PEOPLE_SAY, NOT_THIS)
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)\s*#*\s*")
_BULLET = re.compile(r"\s{0,3}[-*+](?:\s+(.*))?")


@dataclass(slots=True)
class Phrases:
    """Sentences by section, and the lines of those that people say."""

    says: list[str] = field(default_factory=list)
    not_this: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_phrases(lines: Sequence[str], first: int, report: Report) -> Phrases:
    """Return the sentences from the 0-based line `first` on, which holds the first heading."""
    phrases = Phrases()
    section = ""
    in_comment = False
    for number, line in enumerate(lines[first:], start=first + 1):
        in_comment, was_comment = _comment(line, in_comment)
        heading = _HEADING.fullmatch(line)
        if was_comment or not line.strip():
            continue
        if heading:
            section = _section(heading, number, report)
        else:
            _take(line, number, section, phrases, report)
    return phrases


def _comment(line: str, inside: bool) -> tuple[bool, bool]:
    """Return whether a comment goes on after this line, and whether this line is one."""
    if not inside and not line.lstrip().startswith("<!--"):
        return False, False
    return "-->" not in line, True


def _section(heading: re.Match[str], number: int, report: Report) -> str:
    name = slug(heading[2])
    if name not in LITERAL:
        message = f"“{heading[2]}” must stand above “People say” and “Not this”"
        report.add("E013", number, message)
    return name


def _take(line: str, number: int, section: str, phrases: Phrases, report: Report) -> None:
    bullet = _BULLET.fullmatch(line)
    if section in LITERAL and not bullet:
        report.add("W101", number, f"“{line.strip()[:60]}” is no phrase; begin the line with “- ”")
    elif bullet and bullet[1] and section == PEOPLE_SAY:
        phrases.says.append(bullet[1].strip())
        phrases.lines.append(number)
    elif bullet and bullet[1] and section == NOT_THIS:
        phrases.not_this.append(bullet[1].strip())
