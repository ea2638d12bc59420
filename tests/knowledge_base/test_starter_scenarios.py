"""Every scenario of the starter articles plays through the real conversation."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsal, rehearse
from bot.settings import Settings
from knowledge_base.library import Library, load_folder
from knowledge_base.scenarios import Scenario, load_scenarios

FOLDER: Path = Settings().articles.path
SCENARIOS, FINDINGS = load_scenarios(FOLDER)
ACTIONS = Settings().actions.registry({}).signatures()
MOST_UNCOVERED = 1


@pytest.fixture(scope="module")
def library() -> Library:
    return load_folder(FOLDER)[0]


def test_the_scenario_files_are_right() -> None:
    assert FINDINGS == []
    assert len(SCENARIOS) > 100


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: f"{each.article}: {each.name}")
def test_a_scenario_goes_as_it_is_written(scenario: Scenario, library: Library) -> None:
    assert rehearse(scenario, library, ACTIONS) == ()


def test_every_article_has_a_scenario_that_ends_well_and_one_that_ends_with_a_person(
    library: Library,
) -> None:
    ends = {(each.article, each.ends.split(" ")[0]) for each in SCENARIOS}
    for name in library.articles:
        assert {(name, "solved"), (name, "escalate")} <= ends


def _followed(scenario: Scenario, library: Library) -> Iterator[tuple[str, str, str]]:
    stage = Rehearsal(library, ACTIONS, facts=scenario.given, outcomes=scenario.outcomes)
    article = library.articles[scenario.article]
    if scenario.opens_with:
        stage.say(scenario.opens_with)
    if stage.talk.at is None:
        stage.begin(article)
    for words in scenario.say:
        stage.say(words)
    walked = [(each.article, each.step) for each in stage.talk.path] or [(article.id, "")]
    last = stage.talk.at
    ends = [*walked, (last.article, last.step)] if last else [*walked, (walked[-1][0], "solved")]
    for (here, step), (there, following) in pairwise(ends):
        yield here, step, following if there == here else f"{there}.md"


def test_the_scenarios_cover_nearly_every_edge(library: Library) -> None:
    followed = {edge for each in SCENARIOS for edge in _followed(each, library)}
    edges = {
        (name, step.id, f"{edge.target.article}.md" if edge.target.article else edge.target.step)
        for name, article in library.articles.items()
        for step in article.steps.values()
        for edge in (*step.edges, *(condition.edge for condition in step.conditions))
        if edge.label not in {"error", "timeout"}
    }
    uncovered = sorted(edges - followed)
    assert len(uncovered) <= MOST_UNCOVERED, uncovered
