"""The metadata at the top of an article."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from knowledge_base.article import ArticleState, Audience, Kind
from knowledge_base.findings import Report
from knowledge_base.markdown.fields import Fields
from knowledge_base.yaml_lines import Entry

REQUIRED = ("id", "kind", "state", "audience", "owner", "verified", "review_every")
OPTIONAL = (
    "summary",
    "service",
    "impact",
    "urgency",
    "governance",
    "lang",
    "translation_of",
    "related",
    "confused_with",
    "renamed",
    "cannot_resolve_at_l1",
)
IMPACTS = ("one-person", "several-people", "whole-site")
URGENCIES = ("low", "medium", "high")
NEEDS_SERVICE = frozenset({"incident", "request", "security"})


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The metadata of an article, typed."""

    kind: Kind
    state: ArticleState
    audience: Audience
    owner: str
    verified: date
    review_every: timedelta
    summary: str = ""
    service: str = ""
    impact: str = ""
    urgency: str = ""
    restricted: bool = False
    lang: str = "en"
    translation_of: str = ""
    related: tuple[str, ...] = ()
    confused_with: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cannot_resolve_at_l1: bool = False


def read_front_matter(entries: Mapping[str, Entry], name: str, report: Report) -> FrontMatter:
    """Return the metadata; what does not fit is reported and replaced by a stand-in."""
    fields = Fields(entries, report, line=1)
    fields.check_keys((*REQUIRED, *OPTIONAL), _required(fields))
    written = fields.text("id")
    if written and written != name:
        report.add("E004", fields.line("id"), f"`id: {written}` but the file is {name}.md")
    return FrontMatter(
        kind=fields.choice("kind", Kind, Kind.INCIDENT),
        state=fields.choice("state", ArticleState, ArticleState.WIP),
        audience=fields.choice("audience", Audience, Audience.SUPPORT),
        owner=fields.text("owner"),
        verified=fields.day("verified", date.max),
        review_every=fields.duration("review_every", timedelta(), "90d"),
        summary=fields.text("summary"),
        service=fields.text("service"),
        impact=fields.one_of("impact", IMPACTS),
        urgency=fields.one_of("urgency", URGENCIES),
        restricted=fields.one_of("governance", ("restricted",)) == "restricted",
        lang=fields.text("lang", "en"),
        translation_of=fields.text("translation_of"),
        related=fields.names("related"),
        confused_with=fields.names("confused_with"),
        renamed=MappingProxyType(fields.pairs("renamed")),
        cannot_resolve_at_l1=fields.flag("cannot_resolve_at_l1"),
    )


def _required(fields: Fields) -> tuple[str, ...]:
    return (*REQUIRED, "service") if fields.text("kind") in NEEDS_SERVICE else REQUIRED
