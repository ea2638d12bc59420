"""Bring the articles of a folder into the database as revisions, and give out the library."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.storage.database import Database
from bot.storage.records import RevisionRow
from knowledge_base.article import Article
from knowledge_base.library import Library, load_folder
from knowledge_base.markdown import compile_article
from knowledge_base.matcher import Thresholds


async def shelved(
    db: Database, folder: Path, now: datetime, thresholds: Thresholds
) -> tuple[Library, tuple[str, ...]]:
    """Publish what is new in a folder, and return the library with every revision of before.

    A talk stays on the revision that it began with, also when the file has changed since. With
    the library come the names of the files that are left out because of errors in them.
    """
    fresh, findings = load_folder(folder)
    left_out = tuple(sorted({each.file for each in findings if each.refuses}))
    articles = [fresh.articles[name] for name in sorted(fresh.articles)]
    numbers: dict[str, int] = {}
    async with db.work() as work:
        known = {(row.article, row.digest): row for row in await work.revisions()}
        for article in articles:
            row = known.get((article.id, article.digest))
            numbers[article.id] = (
                row.revision
                if row and _is_newest(row, known)
                else await work.publish(article.id, article.digest, _source(folder, article), now)
            )
    numbered = [replace(article, revision=numbers[article.id]) for article in articles]
    here = {(article.id, article.digest) for article in articles}
    older = [_compiled(row) for key, row in known.items() if key not in here]
    library = Library(
        numbered,
        org=fresh.org,
        older=[article for article in older if article],
        thresholds=thresholds,
    )
    return library, left_out


def _is_newest(row: RevisionRow, known: Mapping[tuple[str, str], RevisionRow]) -> bool:
    return all(
        other.revision <= row.revision for other in known.values() if other.article == row.article
    )


def _source(folder: Path, article: Article) -> str:
    return (folder / f"{article.id}.md").read_bytes().decode("utf-8-sig")


def _compiled(row: RevisionRow) -> Article | None:
    article, _ = compile_article(row.source, row.article)
    return replace(article, revision=row.revision) if article else None
