"""All articles that are checked together, and how their links join them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from knowledge_base.article import ActionSignature, Article, Edge, Step
from knowledge_base.markdown.draft import Draft
from knowledge_base.markdown.edges import OUTSIDE

Node = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The drafts by id, and what the site around them offers.

    `unreadable` names the files whose front matter is broken: links to them are not judged.
    """

    drafts: Mapping[str, Draft]
    actions: Mapping[str, ActionSignature]
    routes: Collection[str]
    today: date
    org: Collection[str] = ()
    unreadable: Collection[str] = ()

    @property
    def articles(self) -> Iterator[Article]:
        """Yield the articles, as far as they could be read."""
        return (draft.article for draft in self.drafts.values())

    def signature(self, step: Step) -> ActionSignature | None:
        """Return what is known of the action that a step runs."""
        return self.actions.get(step.do.action) if step.do else None

    def leads_to(self, own: str, edge: Edge) -> Node | None:
        """Return the article and step behind an edge, or None when it leads nowhere."""
        draft = self.drafts.get(edge.target.article or own)
        if draft is None or not draft.article.steps or edge.target.step == OUTSIDE:
            return None
        step = edge.target.step or draft.article.first_step.id
        return (draft.article.id, step) if step in draft.article.steps else None

    def links(self, article: Article) -> Iterator[tuple[Step, Edge, Node]]:
        """Yield the edges of an article that lead somewhere."""
        for step in article.steps.values():
            for edge in edges_of(step):
                node = self.leads_to(article.id, edge)
                if node:
                    yield step, edge, node


def edges_of(step: Step) -> tuple[Edge, ...]:
    """Return all ways out of a step: buttons, outcomes and conditions."""
    return (*step.edges, *(condition.edge for condition in step.conditions))


def reachable(starts: Iterable[str], onward: Mapping[str, Collection[str]]) -> set[str]:
    """Return everything that can be reached from some places, themselves included."""
    met: set[str] = set()
    left = list(starts)
    while left:
        place = left.pop()
        if place not in met:
            met.add(place)
            left.extend(onward.get(place, ()))
    return met
