"""The knowledge base on the command line."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from bot.settings.talking import BUNDLED_ARTICLES

Run = Callable[..., Result]


@pytest.fixture
def own(run: Run) -> Run:
    """Return what runs a command in a folder with articles of its own."""
    shutil.copytree(BUNDLED_ARTICLES, "articles")
    Path("config.toml").write_text('articles.folder = "articles"', "utf-8")
    return run


def test_the_list_names_every_article_within_eighty_columns(run: Run) -> None:
    shown = run("kb", "list").stdout.splitlines()
    values = json.loads(run("kb", "list", "--json").stdout)

    assert {value["id"] for value in values} >= {"vpn-not-connecting", "reset-password"}
    for value in values:
        assert any(line.startswith(f"{value['id']} ") for line in shown)
    assert all(len(line) <= 80 and line == line.rstrip() for line in shown)


def test_an_article_is_shown_with_its_steps_and_where_its_buttons_lead(run: Run) -> None:
    shown = run("kb", "show", "vpn-not-connecting").stdout

    assert shown.startswith("VPN won't connect\n")
    assert "  [No, nothing opens] -> wifi-not-working, and back" in shown
    assert "  saves the answer as vpn_error (choice)" in shown
    assert "  if device.os is macos -> #" in shown
    assert "  otherwise -> #" in shown
    assert "  hands over to L2/network, with " in shown


def test_an_article_with_an_action_says_what_it_does_and_asks(run: Run) -> None:
    shown = run("kb", "show", "reset-password.md").stdout

    assert "  does identity.verify" in shown
    assert "  asks before: " in shown


def test_an_article_is_json_for_programs(run: Run) -> None:
    article = json.loads(run("kb", "show", "vpn-not-connecting", "--json").stdout)

    first = article["steps"][0]
    assert article["id"] == "vpn-not-connecting"
    assert first["buttons"][0] == {
        "label": "Yes, it opens",
        "target": "#what-does-the-vpn-app-say",
    }
    assert any(step["hands_over_to"] == "L2/network" for step in article["steps"])
    assert any(step["conditions"] for step in article["steps"])


def test_bundled_articles_have_nothing_to_mend(run: Run) -> None:
    result = run("kb", "lint")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("0 to mend, ")


def test_a_broken_article_is_named_with_file_line_code_and_mend(own: Run) -> None:
    file = Path("articles/vpn-not-connecting.md")
    file.write_text(file.read_text("utf-8").replace("](#solved)", "](#sovled)"), "utf-8")

    for words in ([], ["articles/vpn-not-connecting.md"]):
        result = own("kb", "lint", *words)
        assert result.exit_code == 1
        assert "articles/vpn-not-connecting.md:" in result.stdout
        assert ": E020 " in result.stdout
    assert own("kb", "lint", "articles/reset-password.md").exit_code == 0

    rows = [
        json.loads(line) for line in own("kb", "lint", "articles", "--json").stdout.splitlines()
    ]
    assert {"articles/vpn-not-connecting.md"} == {
        row["file"] for row in rows if row["code"] == "E020"
    }


def test_a_single_article_that_is_not_there_is_named(own: Run) -> None:
    assert (
        "There is no article articles/nothing.md" in own("kb", "lint", "articles/nothing.md").stderr
    )


def test_a_folder_whose_articles_are_all_broken_sends_to_the_linter(run: Run) -> None:
    Path("articles").mkdir()
    Path("articles/a.md").write_text("nothing here", "utf-8")
    Path("config.toml").write_text('articles.folder = "articles"', "utf-8")

    result = run("kb", "list")

    assert result.exit_code == 2
    assert "“frontline kb lint” says why" in result.stderr


def test_a_match_says_what_the_bot_would_do(run: Run) -> None:
    shown = run("kb", "match", "vpn keeps dropping").stdout

    assert shown.startswith("“vpn keeps dropping”: starts at once\n")
    assert "% " in shown
    assert "vpn-not-connecting: VPN won't connect" in shown


def test_many_lines_give_as_many_lines_of_json_in_the_same_order(run: Run) -> None:
    result = run("kb", "match", "--json", given="vpn not working\n\nzzzqqq\n")
    rows = [json.loads(line) for line in result.stdout.splitlines()]

    assert [row["text"] for row in rows] == ["vpn not working", "", "zzzqqq"]
    assert rows[0]["candidates"][0]["article"] == "vpn-not-connecting"
    assert 0.5 < rows[0]["candidates"][0]["probability"] <= 1
    assert [row["band"] for row in rows[1:]] == ["none", "none"]
    assert run("kb", "match", "-", given="vpn\n").stdout.startswith("“vpn”: ")


def test_the_certainties_of_the_settings_are_in_force(run: Run) -> None:
    Path("config.toml").write_text("conversation.start_certainty = 1.0", "utf-8")

    row = json.loads(run("kb", "match", "cant get on the vpn from home", "--json").stdout)

    assert row["band"] == "choices"


def test_why_names_the_phrase_the_words_and_the_spelling_that_was_mended(run: Run) -> None:
    shown = run("kb", "why", "vpn keeps droping").stdout

    assert "phrase: “" in shown
    assert "words: " in shown
    assert "read as: droping -> dropping" in shown
    assert "nothing fits" in run("kb", "why", "zzzqqq").stdout


def test_why_is_json_for_programs(run: Run) -> None:
    row = json.loads(run("kb", "why", "--json", "vpn keeps droping").stdout)

    reason = row["candidates"][0]["reasons"][0]
    assert reason["phrase"]
    assert {"typed": "droping", "meant": "dropping"} in reason["mended"]
    assert all(0 <= word["weight"] <= 1 for word in reason["words"])


def test_why_names_the_runner_up(run: Run) -> None:
    assert "runner-up: " in run("kb", "why", "password expired on the vpn").stdout
