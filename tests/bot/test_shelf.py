"""Articles on the disk become revisions, and a talk stays on the one that it began with."""

import shutil
from pathlib import Path

import pytest

from bot.settings.talking import BUNDLED_ARTICLES
from bot.shelf import shelved
from bot.storage.database import Database
from knowledge_base.article import Article
from knowledge_base.library import Library
from knowledge_base.matcher import Thresholds
from tests.harness import Stage
from tests.harness.clock import MONDAY

NAME = "vpn-not-connecting"
OLD, NEW = "Turn the VPN back on and read", "Look at the little window and read"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (f"{NAME}.md", "_org.yml"):
        shutil.copy(BUNDLED_ARTICLES / name, tmp_path / name)
    return tmp_path


def _replace(folder: Path, old: str, new: str) -> None:
    file = folder / f"{NAME}.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


async def _shelved(db: Database, folder: Path, *left_out: str) -> Library:
    """Return the library, and require which files are left out of it."""
    library, found = await shelved(db, folder, MONDAY, Thresholds())
    assert found == left_out
    return library


def _article(library: Library) -> Article:
    article = library.article(NAME)
    assert article is not None
    return article


async def _numbers(db: Database) -> list[int]:
    """Return the revisions that are stored."""
    async with db.read() as work:
        return [row.revision for row in await work.revisions() if row.article == NAME]


async def test_what_has_not_changed_keeps_its_revision(db: Database, folder: Path) -> None:
    for _ in range(3):
        assert _article(await _shelved(db, folder)).revision == 1
    assert await _numbers(db) == [1]


async def test_an_article_that_changed_gets_a_new_number_and_the_old_text_is_kept(
    db: Database, folder: Path
) -> None:
    before = _article(await _shelved(db, folder))
    _replace(folder, OLD, NEW)
    library = await _shelved(db, folder)
    assert _article(library).revision == 2
    assert library.revision(NAME, before.digest) == before
    assert await _numbers(db) == [1, 2]


async def test_going_back_to_an_old_text_is_a_new_revision_and_stays_it(
    db: Database, folder: Path
) -> None:
    before = _article(await _shelved(db, folder))
    _replace(folder, OLD, NEW)
    changed = _article(await _shelved(db, folder))
    _replace(folder, NEW, OLD)
    for _ in range(2):
        library = await _shelved(db, folder)
        assert _article(library).revision == 3
        assert _article(library).digest == before.digest
        assert library.revision(NAME, changed.digest) == changed
    assert await _numbers(db) == [1, 2, 3]


async def test_an_article_that_was_taken_away_is_found_no_more_but_kept_for_who_is_inside(
    sqlite_db: Database, folder: Path
) -> None:
    before = _article(await _shelved(sqlite_db, folder))
    (folder / f"{NAME}.md").unlink()
    library = await _shelved(sqlite_db, folder)
    assert library.article(NAME) is None
    assert library.revision(NAME, before.digest) == before


async def test_an_article_with_an_error_is_left_out_by_name_and_who_is_inside_goes_on(
    sqlite_db: Database, folder: Path
) -> None:
    before = _article(await _shelved(sqlite_db, folder))
    _replace(folder, "kind: incident", "kind: nonsense")
    library = await _shelved(sqlite_db, folder, f"{NAME}.md")
    assert library.article(NAME) is None
    assert library.revision(NAME, before.digest) == before
    assert await _numbers(sqlite_db) == [1]


async def test_a_stored_text_that_is_no_article_any_more_disturbs_nobody(
    sqlite_db: Database, folder: Path
) -> None:
    async with sqlite_db.work() as work:
        await work.publish("of-yore", "digest", "written for an older program", MONDAY)
    library = await _shelved(sqlite_db, folder)
    assert library.revision("of-yore", "digest") is None
    assert _article(library).revision == 1


async def test_a_file_that_begins_with_a_mark_of_its_encoding_is_stored_without_it(
    sqlite_db: Database, folder: Path
) -> None:
    file = folder / f"{NAME}.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    await _shelved(sqlite_db, folder)
    async with sqlite_db.read() as work:
        assert [row.source[:3] for row in await work.revisions()] == ["---"]


async def test_somebody_inside_an_article_stays_in_the_text_that_they_began_with(
    sqlite_url: str, folder: Path
) -> None:
    async with Stage.opened(sqlite_url) as stage:
        alice, bob = stage.requester("alice"), stage.requester("bob")
        stage.crew.house.library = await _shelved(stage.db, folder)
        await alice.says("vpn not working")
        _replace(folder, OLD, NEW)
        await stage.restart()
        stage.crew.house.library = await _shelved(stage.db, folder)
        await alice.presses("Yes, it opens")
        alice.sees(OLD)
        await bob.says("vpn not working")
        await bob.presses("Yes, it opens")
        bob.sees(NEW)
        await bob.says("person")
        async with stage.db.read() as work:
            ticket = await work.ticket(1)
        assert ticket is not None
        assert {walked.revision for walked in ticket.path} == {2}
        await alice.says("person")
        assert {walked.revision for walked in (await stage.ticket(2)).path} == {1}
