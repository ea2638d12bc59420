"""`frontline kb`: look into the knowledge base."""

from pathlib import Path
from typing import Annotated

import typer

from bot.calendars import zone_named
from bot.cli.given import AsJson, ConfigFile, commands, settings_given, words_given
from bot.cli.kb.flow import flow_lines, flow_of
from bot.cli.kb.folder import article_in, findings_in, library_of, relative
from bot.cli.kb.matching import match_lines, match_of, why_lines, why_of
from bot.cli.reporting import FINDINGS, as_json, as_json_line, say, table
from bot.clock import WallClock

app = commands("Look into the knowledge base: articles and how words match.")

Words = Annotated[
    str | None,
    typer.Argument(help="What somebody wrote, in quotes; without it, lines are read from input."),
]


@app.command("list")
def list_articles(context: typer.Context, config: ConfigFile = None, json: AsJson = False) -> None:
    """List the articles that people can be led to."""
    library = library_of(settings_given(context, config))
    articles = library.articles.values()
    if json:
        as_json(
            [
                {
                    "id": article.id,
                    "title": article.title,
                    "kind": article.kind.value,
                    "state": article.state.value,
                    "audience": article.audience.value,
                    "owner": article.owner,
                    "verified": article.verified.isoformat(),
                    "steps": len(article.steps),
                    "phrases": len(article.phrases),
                }
                for article in articles
            ]
        )
        return
    rows = [(each.id, each.kind.value, each.state.value, each.title) for each in articles]
    table(("ARTICLE", "KIND", "STATE", "TITLE"), rows)


@app.command("show")
def show_article(
    context: typer.Context,
    article: Annotated[str, typer.Argument(help="The id of an article, as in “kb list”.")],
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Show the steps of an article, and where each button leads."""
    library = library_of(settings_given(context, config))
    found = article_in(library, article)
    if json:
        as_json(flow_of(found))
        return
    for line in flow_lines(found):
        say(line)


@app.command("lint")
def lint(
    context: typer.Context,
    path: Annotated[
        Path | None, typer.Argument(help="A folder of articles or one article; else your folder.")
    ] = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Check articles: E is refused, W is for a reviewer; leaves with 1 when there is an E."""
    settings = settings_given(context, config)
    today = WallClock().now().astimezone(zone_named(settings.desk.zone)).date()
    folder, findings = findings_in(path or settings.articles.path, settings, today)
    if json:
        for finding in findings:
            as_json_line(
                {
                    "file": relative(folder / finding.file),
                    "line": finding.line,
                    "code": finding.code,
                    "message": finding.message,
                }
            )
    else:
        for finding in findings:
            say(
                f"{relative(folder / finding.file)}:{finding.line}:"
                f" {finding.code} {finding.message}"
            )
        errors = sum(finding.refuses for finding in findings)
        say(f"{errors} to mend, {len(findings) - errors} to review in {relative(folder)}")
    if any(finding.refuses for finding in findings):
        raise typer.Exit(FINDINGS)


@app.command("match")
def match(
    context: typer.Context,
    words: Words = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Find the articles for what somebody wrote, with how sure the match is."""
    settings = settings_given(context, config)
    texts = words_given(words)
    library = library_of(settings)
    for text in texts:
        found = library.match(text[: settings.conversation.max_message])
        if json:
            as_json_line(match_of(text, found))
        else:
            for line in match_lines(text, found, library):
                say(line)


@app.command("why")
def why(
    context: typer.Context,
    words: Words = None,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Say why an article fits: the phrase, the words with their weights, and the runner-up."""
    settings = settings_given(context, config)
    texts = words_given(words)
    library = library_of(settings)
    for text in texts:
        found = library.match(text[: settings.conversation.max_message])
        if json:
            as_json_line(why_of(text, found))
        else:
            for line in why_lines(text, found, library):
                say(line)
