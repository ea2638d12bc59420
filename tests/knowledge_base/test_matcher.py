import time
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.article import Article, Audience, Step
from knowledge_base.matcher import NOTHING, Band, Candidate, Index, Match, Thresholds
from knowledge_base.matcher.words import shipped_words, stem
from tests.knowledge_base.samples import ONE_STEP, article, compiled

PATTERN = compiled(article(ONE_STEP))


def about(
    name: str, title: str, *phrases: str, not_this: tuple[str, ...] = (), text: str = ""
) -> Article:
    steps = {"look": Step("look", "Look at it", text), **PATTERN.steps}
    return replace(
        PATTERN,
        id=name,
        title=title,
        phrases=phrases,
        not_this=not_this,
        steps=MappingProxyType(steps),
    )


VPN = about(
    "vpn",
    "VPN won't connect",
    "vpn not connecting",
    "cant get on the vpn",
    "vpn keeps dropping every few mins",
    "vpn timed out",
    "i cant reach the intranet from home",
    not_this=("how do i get vpn access",),
    text="Restart the tunnel client and try the hotspot of your phone.",
)
ACCESS = about(
    "access",
    "Access to an app or folder",
    "how do i get vpn access",
    "i need access to salesforce",
    "permission denied in jira",
    "give me access to the finance folder",
)
PRINTER = about(
    "printer",
    "Printer not printing",
    "printer not working",
    "cant print",
    "print job stuck in queue",
    "paper jam on the 2nd floor",
)
PASSWORD = about(
    "password",
    "Reset a forgotten password",
    "i forgot my password",
    "pasword reset",
    "password expired and now im stuck",
    "need a new pw",
)
WIFI = about("wifi", "Wi-Fi not working", "no internet", "wifi keeps disconnecting", "wifi down")
SLOW = about("slow", "Computer is slow", "my laptop is really slow", "everything is laggy")
PHISHING = about("phishing", "Report a suspicious message", "i got a dodgy email", "report phising")
MENU = about("menu", "What I can do", "what can you do", "hi", "hello there", "are you a bot")
INDEX = Index([VPN, ACCESS, PRINTER, PASSWORD, WIFI, SLOW, PHISHING, MENU])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("vpn not working", "vpn"),
        ("VPN!!!", "vpn"),
        ("my vpn connection is broken, please help", "vpn"),
        ("cant print", "printer"),
        ("the printer does not work", "printer"),
        ("i forgot my pasword", "password"),
        ("forgto my passwrod", "password"),
        ("need a new pwd", "password"),
        ("wifi broken", "wifi"),
        ("the wi-fi isn't working", "wifi"),
        ("computer super slow today", "slow"),
        ("my notebook is sluggish", "slow"),
        ("got a sus email", "phishing"),
        ("permission denied", "access"),
    ],
)
def test_the_right_article_comes_first(text: str, right: str) -> None:
    match = INDEX.match(text)
    assert match.best is not None
    assert match.best.article == right
    assert match.band in {Band.START, Band.CHOICES}


@pytest.mark.parametrize(
    "text",
    [
        *("what is the weather", "asdf qwer", "", " ", "🙂", "?!", "to be or not to be", "12345"),
        *("tell me a joke", "i love pizza", "<@U123> https://example.com/vpn", "xyzzy plugh"),
    ],
)
def test_what_no_article_is_about_gets_an_honest_no(text: str) -> None:
    assert INDEX.match(text).band is Band.NONE


def test_an_empty_library_matches_nothing() -> None:
    assert Index([]).match("vpn not working") == NOTHING
    assert NOTHING.best is None


def test_a_sentence_in_the_very_words_starts_even_of_small_words() -> None:
    assert INDEX.match("What can you do?").band is Band.START
    assert INDEX.match("hi").candidates[0].article == "menu"
    assert INDEX.match("how can they do it").band is Band.NONE


def test_candidates_stand_best_first_with_probabilities_of_being_right() -> None:
    candidates = INDEX.match("password for the printer").candidates
    told = [candidate.probability for candidate in candidates]
    assert len(told) > 1
    assert told == sorted(told, reverse=True)
    assert all(0 < probability <= 1 for probability in told)
    assert sum(told) <= 1.001


def test_the_reason_names_phrase_words_and_mended_spelling() -> None:
    best = INDEX.match("i forgott my pasword").best
    assert best is not None
    reason = best.reasons[0]
    assert reason.phrase == "i forgot my password"
    assert {word for word, _ in reason.words} >= {"forgot", "password"}
    assert reason.mended == (("forgott", "forgot"), ("pasword", "password"))
    assert sum(share for _, share in reason.words) == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vpm", "vpn"),
        ("prinetr", "printer"),
        ("intrnet", "internet"),
        ("salesfroce", "salesforce"),
        ("disconecting", "disconnecting"),
        ("printerqueue", "printer queue"),
    ],
)
def test_a_slip_is_mended_with_the_words_of_the_articles(typed: str, meant: str) -> None:
    best = INDEX.match(f"{typed} trouble").best
    assert best is not None
    assert (typed, meant) in best.reasons[0].mended


@pytest.mark.parametrize("word", ["weather", "zan", "bpm", "k8s", "ab", "x" * 40])
def test_other_words_are_left_alone(word: str) -> None:
    best = INDEX.match(f"vpn {word}").best
    assert best is not None
    assert best.reasons[0].mended == ()


def test_not_this_pushes_away() -> None:
    match = INDEX.match("how do i get access to vpn")
    assert match.best is not None
    assert match.best.article == "access"
    without = Index([replace(VPN, not_this=()), PRINTER]).match("how do i get access to the vpn")
    pushed = Index([VPN, PRINTER]).match("how do i get access to the vpn")
    assert without.candidates[0].probability > 0.3
    assert all(candidate.probability < 0.3 for candidate in pushed.candidates)


def test_an_excluded_article_is_not_offered_again() -> None:
    match = INDEX.match("vpn not connecting", exclude=frozenset({"vpn"}))
    assert "vpn" not in {candidate.article for candidate in match.candidates}


def test_only_articles_for_the_audience_are_offered() -> None:
    index = Index([replace(VPN, audience=Audience.SUPPORT), PRINTER])
    assert index.match("vpn timed out").band is Band.NONE
    assert index.match("vpn timed out", audience=("everyone", "support")).band is Band.START


def test_words_of_the_steps_count_too_but_less() -> None:
    best = INDEX.match("the tunnel client of my vpn").best
    assert best is not None
    assert best.article == "vpn"


@pytest.mark.parametrize(
    ("first", "second", "band"),
    [
        (0.9, 0.05, Band.START),
        (0.7, 0.1, Band.START),
        (0.7, 0.5, Band.CHOICES),
        (0.5, 0.1, Band.CHOICES),
        (0.2, 0.1, Band.NONE),
    ],
)
def test_the_band_follows_the_first_and_its_lead(first: float, second: float, band: Band) -> None:
    candidates = (Candidate("a", first), Candidate("b", second))
    assert Thresholds().band(candidates) is band
    assert Thresholds(start=0.1, lead=0.0).band(candidates) is Band.START


def test_one_candidate_or_none_has_a_band() -> None:
    assert Thresholds().band((Candidate("a", 0.9),)) is Band.START
    assert Thresholds().band(()) is Band.NONE


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "vpn broken " * 90_000,
        "qwrx zvbn " * 100_000,
        " ".join(f"w{chr(97 + n % 26)}r{chr(97 + n // 26 % 26)}kng" for n in range(150_000)),
        "\ufdfa" * 1_000_000,
        "e\u0301" * 500_000,
    ],
    ids=["one-word", "words", "nonsense", "misspelt", "ligatures", "accents"],
)
def test_a_message_of_a_million_characters_is_answered_at_once(text: str) -> None:
    INDEX.match("warm up")
    began = time.perf_counter()
    INDEX.match(text)
    assert time.perf_counter() - began < 0.25


@settings(max_examples=60)
@given(
    st.text()
    | st.lists(st.sampled_from(["vpn", "print", "not", "cant", "the", "pasword", "2fa"])).map(
        " ".join
    )
)
def test_any_text_has_the_same_answer_every_time(text: str) -> None:
    first: Match = INDEX.match(text)
    assert first == INDEX.match(text)
    assert all(0 < candidate.probability <= 1 for candidate in first.candidates)


def test_the_order_of_the_articles_does_not_matter() -> None:
    backwards = Index([MENU, PHISHING, SLOW, WIFI, PASSWORD, PRINTER, ACCESS, VPN])
    for text in ("vpn", "new password", "print from the wifi", "access", "slow printer"):
        ours, theirs = INDEX.match(text), backwards.match(text)
        assert [each.article for each in ours.candidates] == [
            each.article for each in theirs.candidates
        ]


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("printing", "print"),
        ("printed", "print"),
        ("dropping", "drop"),
        ("calls", "call"),
        ("access", "access"),
        ("policies", "policy"),
        ("close", "clos"),
        ("closing", "clos"),
        ("is", "is"),
        ("use", "use"),
    ],
)
def test_grammatical_endings_do_not_matter(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("can't", "cannot"),
        ("can't", "cant"),
        ("Wi-Fi", "wifi"),
        ("log in", "sign in"),
        ("2FA", "authenticator"),
        ("e-mails", "mail"),
        ("ＶＰＮ", "vpn"),
        ("doesn’t work", "is not working"),
    ],
)
def test_what_means_the_same_is_read_the_same(one: str, other: str) -> None:
    words = shipped_words()
    small = {"is", "do", "not", "doe"}
    assert {token.stem for token in words.read(one)} - small == {
        token.stem for token in words.read(other)
    } - small
