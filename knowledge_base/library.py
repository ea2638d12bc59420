"""The published articles and their index: immutable, replaced whole when something is published."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from knowledge_base.article import Article, ArticleState
from knowledge_base.findings import Finding, Report
from knowledge_base.markdown import compile_article, decode
from knowledge_base.matcher import Index, Match, Thresholds
from knowledge_base.problems import Problem, problems_in
from knowledge_base.yaml_lines import YamlError, parse_map

PUBLISHED = frozenset({ArticleState.NOT_VALIDATED, ArticleState.VALIDATED})
ORG_FILE = "_org.yml"


class Library:
    """What people can be led to, and every older revision that somebody may still be inside."""

    def __init__(
        self,
        articles: Iterable[Article] = (),
        *,
        org: Mapping[str, str] | None = None,
        older: Iterable[Article] = (),
        thresholds: Thresholds = Thresholds(),  # noqa: B008 -- frozen
    ) -> None:
        given = tuple(articles)
        self.articles: Mapping[str, Article] = MappingProxyType(
            {article.id: article for article in given if article.state in PUBLISHED}
        )
        self.org: Mapping[str, str] = MappingProxyType(dict(org or {}))
        self._revisions = {(each.id, each.digest): each for each in (*older, *given)}
        self._thresholds = thresholds
        self._index = Index(self.articles.values())

    def article(self, name: str) -> Article | None:
        """Return the published article of that id."""
        return self.articles.get(name)

    def revision(self, name: str, digest: str) -> Article | None:
        """Return one revision of an article, published, older or withdrawn."""
        return self._revisions.get((name, digest))

    def match(
        self,
        text: str,
        *,
        exclude: Collection[str] = frozenset(),
        audience: Collection[str] = ("everyone",),
    ) -> Match:
        """Return the articles that fit a message, best first."""
        return self._index.match(
            text, exclude=exclude, audience=audience, thresholds=self._thresholds
        )

    def problems(
        self,
        text: str,
        *,
        exclude: Collection[str] = frozenset(),
        audience: Collection[str] = ("everyone",),
    ) -> tuple[Problem, ...]:
        """Return the parts of a message that clearly name different problems; else one."""
        return problems_in(text, lambda part: self.match(part, exclude=exclude, audience=audience))

    def replacing(self, *articles: Article) -> "Library":
        """Return a library in which these stand instead of their namesakes; old ones stay older."""
        kept = {**self.articles, **{article.id: article for article in articles}}
        return Library(
            kept.values(),
            org=self.org,
            older=self._revisions.values(),
            thresholds=self._thresholds,
        )


def load_folder(path: Path) -> tuple[Library, list[Finding]]:
    """Return the library of a folder of Markdown files; a file with an error stays out."""
    sources, findings = read_folder(path)
    articles: list[Article] = []
    for name, source in sources.items():
        article, found = compile_article(source, name)
        findings += found
        if article:
            articles.append(article)
    org, found = load_org(path)
    return Library(articles, org=org), [*findings, *found]


def read_folder(path: Path) -> tuple[dict[str, str], list[Finding]]:
    """Return the texts of a folder's Markdown files by name, and which could not be read."""
    sources: dict[str, str] = {}
    findings: list[Finding] = []
    for file in sorted(path.glob("*.md")):
        source, unreadable = decode(file.read_bytes(), file.stem)
        findings += unreadable
        if source is not None:
            sources[file.stem] = source
    return sources, findings


def load_org(path: Path) -> tuple[dict[str, str], list[Finding]]:
    """Return the values of the folder's `_org.yml`; a folder without one has none."""
    report = Report(ORG_FILE)
    file = path / ORG_FILE
    if not file.is_file():
        return {}, report.findings
    try:
        entries = parse_map(file.read_bytes().decode("utf-8-sig"), 1)
    except YamlError as error:
        report.add("E001", error.line, f"not valid YAML: {error.message}")
        return {}, report.findings
    except UnicodeDecodeError:
        report.add("E001", 1, "not UTF-8 text; save the file as UTF-8")
        return {}, report.findings
    org: dict[str, str] = {}
    for name, entry in entries.items():
        if isinstance(entry.value, str):
            org[name] = entry.value
        else:
            report.add("E001", entry.line, f"`{name}` takes one value")
    return org, report.findings
