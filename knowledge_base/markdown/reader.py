"""A whole file: normalise it, cut it, read each part, and say what is wrong."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import fields as fields_of
from types import MappingProxyType

from markdown_it import MarkdownIt
from mdit_py_plugins.front_matter import front_matter_plugin

from knowledge_base.article import ESCALATE, SOLVED, Article, Step
from knowledge_base.findings import Finding, Report
from knowledge_base.markdown.draft import Draft, Prose
from knowledge_base.markdown.front_matter import FrontMatter, read_front_matter
from knowledge_base.markdown.phrases import LITERAL, Phrases, read_phrases
from knowledge_base.markdown.sections import Block, Section, blocks_of, plain
from knowledge_base.markdown.steps import prose_of, read_step, text_of
from knowledge_base.markdown.targets import check_own_targets
from knowledge_base.yaml_lines import Entry, YamlError, parse_map

LARGEST_SOURCE = 1_000_000
_LONGEST_LINE = 10_000
_DIGEST = 12
_ODD_TITLE = re.compile(r"[^\w ?',-]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MARKDOWN = MarkdownIt("commonmark").use(front_matter_plugin)


def compile_article(source: str, name: str) -> tuple[Article | None, list[Finding]]:
    """Return the article of a file called `name`.md, or None and why it cannot be one."""
    draft, findings = read_draft(source, name)
    return (None if draft is None or draft.refused else draft.article), findings


def read_draft(source: str, name: str) -> tuple[Draft | None, list[Finding]]:
    """Return as much of a file as can be read; None when its front matter is broken."""
    report = Report(f"{name}.md")
    source = normalised(source)
    unfit = _unfit(source)
    if unfit:
        report.add("E001", unfit[0], unfit[1])
        return None, report.findings
    blocks = list(blocks_of(_MARKDOWN.parse(source)))
    entries = _entries(blocks, report)
    if entries is None:
        return None, report.findings
    meta = read_front_matter(entries, name, report)
    lines = source.split("\n")
    sections, cut = _sections(blocks, report)
    phrases = read_phrases(lines, cut, report) if cut else Phrases()
    title, intro = _opening(sections, lines, report)
    steps, prose = _steps(sections, name, lines, report)
    article = Article(
        id=name,
        title=title,
        intro=intro,
        steps=MappingProxyType(steps),
        phrases=tuple(phrases.says),
        not_this=tuple(phrases.not_this),
        digest=hashlib.sha256(source.encode()).hexdigest()[:_DIGEST],
        **{field.name: getattr(meta, field.name) for field in fields_of(FrontMatter)},
    )
    report.findings.sort(key=lambda finding: (finding.line, finding.code))
    key_lines = MappingProxyType({key: entry.line for key, entry in entries.items()})
    found = tuple(report.findings)
    draft = Draft(article, found, tuple(prose), key_lines, tuple(phrases.lines))
    return draft, list(found)


def decode(content: bytes, name: str) -> tuple[str | None, list[Finding]]:
    """Return the text of a file's bytes, or None and a finding when it is not UTF-8."""
    report = Report(f"{name}.md")
    try:
        return content.decode("utf-8-sig"), report.findings
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.add("E001", line, "not UTF-8 text; save the file as UTF-8")
        return None, report.findings


def normalised(source: str) -> str:
    """Return the text with one kind of line end, no byte-order mark and one final newline."""
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text.rstrip("\n") + "\n"


def _unfit(source: str) -> tuple[int, str] | None:
    if len(source) > LARGEST_SOURCE:
        return 1, f"larger than {LARGEST_SOURCE:,} characters; that is no article"
    control = _CONTROL.search(source)
    if control:
        line = source.count("\n", 0, control.start()) + 1
        return line, f"holds the control character {control[0]!r}; that is no text"
    try:
        source.encode()
    except UnicodeEncodeError as error:
        return source.count("\n", 0, error.start) + 1, "holds half of a character; save as UTF-8"
    for number, line_text in enumerate(source.split("\n"), start=1):
        if len(line_text) > _LONGEST_LINE:
            return number, f"the line is longer than {_LONGEST_LINE:,} characters"
    return None


def _entries(blocks: Sequence[Block], report: Report) -> dict[str, Entry] | None:
    if not blocks or blocks[0].kind != "front_matter":
        report.add("E001", 1, "front matter missing: begin the file with --- and key: value lines")
        return None
    try:
        return parse_map(blocks[0].tokens[0].content, 2)
    except YamlError as problem:
        report.add("E001", problem.line, f"front matter is not valid YAML: {problem.message}")
        return None


def _sections(blocks: Sequence[Block], report: Report) -> tuple[list[Section], int]:
    """Return the headed sections, and the 0-based line where phrases begin (0: nowhere).

    The first section holds what stands above every heading, under no title.
    """
    sections = [Section("", 1)]
    for block in blocks[1:]:
        if block.kind != "heading":
            sections[-1].blocks.append(block)
            _report_inner_headings(block, report)
            continue
        section = Section(plain(block.tokens[1].children), block.first + 1)
        depth = block.tokens[0].tag
        if depth == "h2" and section.id in LITERAL:
            return sections, block.first
        if depth == "h1":
            section.blocks.append(block)
        elif depth != "h2":
            message = f"“{section.title}” is a heading below ##; make it a step or bold text"
            report.add("E013", section.line, message)
            continue
        sections.append(section)
    return sections, 0


def _report_inner_headings(block: Block, report: Report) -> None:
    for token in block.tokens:
        if token.type == "heading_open":
            line = (token.map or (block.first, 0))[0] + 1
            report.add("E013", line, "a heading inside a list or a quotation is no step")


def _is_title(section: Section) -> bool:
    return bool(section.blocks) and section.blocks[0].kind == "heading"


def _opening(sections: Sequence[Section], lines: Sequence[str], report: Report) -> tuple[str, str]:
    titles = [section for section in sections if _is_title(section)]
    if not titles or not titles[0].title:
        report.add("E010", 1, "no title; write one line “# Title” below the front matter")
        return "", ""
    for section in titles[1:]:
        report.add("E010", section.line, f"a second title, “{section.title}”; use ## for a step")
    if sections.index(titles[0]) != 1 or sections[0].blocks:
        report.add("E010", titles[0].line, "the title must stand right below the front matter")
    intro = titles[0].blocks[1:]
    if any(block.kind == "fence" for block in intro):
        report.add("E016", titles[0].line, "a block above the first step; move it into a step")
    return titles[0].title, text_of(intro, lines)


def _steps(
    sections: Sequence[Section], own: str, lines: Sequence[str], report: Report
) -> tuple[dict[str, Step], list[Prose]]:
    steps: dict[str, Step] = {}
    prose: list[Prose] = []
    for section in sections:
        if _is_title(section):
            prose.extend(prose_of(section.blocks[1:], "", report))
        if _is_title(section) or section is sections[0]:
            continue
        if _ODD_TITLE.search(section.title) or not section.id:
            message = f"step title “{section.title}”: use letters, digits, spaces, ? ' , and -"
            report.add("E015", section.line, message)
        step, told = read_step(section, own, lines, report)
        if step.id in steps:
            first = steps[step.id].line
            message = f"two steps called “{step.title}” (the other in line {first})"
            report.add("E012", step.line, message)
        steps.setdefault(step.id, step)
        prose.extend(told)
    _check_first(list(steps), report)
    check_own_targets(steps, report)
    return steps, prose


def _check_first(ids: Sequence[str], report: Report) -> None:
    if not set(ids) - {SOLVED, ESCALATE}:
        report.add("E011", 1, "no steps; write at least one “## Step title”")
    elif ids[0] in {SOLVED, ESCALATE}:
        report.add("E011", 1, "the first ## is where people begin; put a step above the ends")
