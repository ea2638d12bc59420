from dataclasses import replace
from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.article import ArticleState
from knowledge_base.library import Library, load_folder
from knowledge_base.matcher import Band, Thresholds
from tests.knowledge_base.samples import ONE_STEP, article, compiled
from tests.knowledge_base.test_matcher import PASSWORD, PRINTER, VPN, WIFI

LIBRARY = Library([VPN, PRINTER, PASSWORD, WIFI], org={"phone": "1"})
SHIPPED = Path(knowledge_base.__file__).parent / "articles"


def test_published_articles_are_found_by_id() -> None:
    assert LIBRARY.article("vpn") is VPN
    assert LIBRARY.article("none") is None
    assert LIBRARY.org == {"phone": "1"}


@pytest.mark.parametrize("state", [ArticleState.WIP, ArticleState.ARCHIVED])
def test_what_is_not_published_is_neither_found_nor_matched(state: ArticleState) -> None:
    hidden = replace(VPN, state=state)
    library = Library([hidden, PRINTER])
    assert library.article("vpn") is None
    assert library.match("vpn timed out").band is Band.NONE
    assert library.revision("vpn", hidden.digest) is hidden


def test_older_revisions_stay_within_reach() -> None:
    older = replace(VPN, digest="0ld", title="Old")
    library = Library([VPN], older=[older])
    assert library.revision("vpn", "0ld") is older
    assert library.revision("vpn", VPN.digest) is VPN
    assert library.revision("vpn", "none") is None
    assert library.article("vpn") is VPN


def test_publishing_makes_a_new_library_and_keeps_the_old_revision() -> None:
    newer = replace(VPN, digest="new", phrases=(*VPN.phrases, "zeppelin over budapest"))
    published = LIBRARY.replacing(newer)
    assert LIBRARY.article("vpn") is VPN
    assert published.article("vpn") is newer
    assert published.revision("vpn", VPN.digest) is VPN
    assert published.org == LIBRARY.org
    assert published.match("zeppelin over budapest").band is Band.START
    assert LIBRARY.match("zeppelin over budapest").band is Band.NONE


def test_archiving_takes_an_article_out() -> None:
    library = LIBRARY.replacing(replace(VPN, state=ArticleState.ARCHIVED, digest="gone"))
    assert library.article("vpn") is None
    assert library.revision("vpn", VPN.digest) is VPN


def test_thresholds_can_be_set() -> None:
    careful = Library([VPN, PRINTER], thresholds=Thresholds(start=1.1))
    assert careful.match("vpn timed out").band is Band.CHOICES
    assert careful.replacing(WIFI).match("vpn timed out").band is Band.CHOICES


def test_a_folder_becomes_a_library_and_broken_files_stay_out(tmp_path: Path) -> None:
    (tmp_path / "sample.md").write_text(article(ONE_STEP))
    (tmp_path / "broken.md").write_text("# No front matter\n")
    (tmp_path / "_org.yml").write_text("phone: 555-0100\n")
    (tmp_path / "notes.txt").write_text("not an article")
    library, findings = load_folder(tmp_path)
    assert list(library.articles) == ["sample"]
    assert [(finding.file, finding.code) for finding in findings] == [("broken.md", "E001")]
    assert library.org == {"phone": "555-0100"}
    assert library.article("sample") == compiled(article(ONE_STEP))


def test_a_folder_without_values_has_none(tmp_path: Path) -> None:
    library, findings = load_folder(tmp_path)
    assert (dict(library.org), findings) == ({}, [])


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("vpn is down and also i cant print", ["vpn", "printer"]),
        ("vpn timed out. i forgot my password too", ["vpn", "password"]),
        ("cant print; wifi down", ["printer", "wifi"]),
        ("wifi and printer not working", ["wifi", "printer"]),
        ("i clicked a link, it was odd", []),
        ("vpn timed out and i cant get on the vpn", ["vpn"]),
        ("the vpn keeps dropping and i like cheese", ["vpn"]),
        ("vpn not connecting", ["vpn"]),
    ],
)
def test_two_problems_in_one_message_are_told_apart(text: str, articles: list[str]) -> None:
    problems = LIBRARY.problems(text)
    assert [problem.best.article for problem in problems if problem.best] == articles
    assert all(problem.text in text for problem in problems)


def test_a_message_about_nothing_is_one_problem_without_an_article() -> None:
    (problem,) = LIBRARY.problems("what is the weather")
    assert problem.best is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("vpn not working", "vpn-not-connecting"),
        ("cant print", "printer-not-printing"),
        ("i forgot my pasword", "reset-password"),
        ("wifi broken", "wifi-not-working"),
        ("my laptop is so slow", "slow-laptop"),
        ("outlook slow", "outlook-problems"),
    ],
)
def test_the_shipped_articles_answer_what_people_ask_most(text: str, right: str) -> None:
    library, _ = load_folder(SHIPPED)
    match = library.match(text)
    if library.article(right):
        assert match.band in {Band.START, Band.CHOICES}
        assert right in [candidate.article for candidate in match.candidates[:3]]


def test_a_held_out_phrase_still_finds_its_shipped_article_mostly() -> None:
    library, _ = load_folder(SHIPPED)
    found = 0
    asked = [each for each in library.articles.values() if each.phrases]
    for each in asked:
        kept = each.phrases[1:]
        without = library.replacing(replace(each, phrases=kept, digest="held-out"))
        candidates = without.match(each.phrases[0]).candidates[:3]
        found += each.id in [candidate.article for candidate in candidates]
    assert found >= 0.7 * len(asked)
