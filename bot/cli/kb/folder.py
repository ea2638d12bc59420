"""The folder of the articles: load it, check it, and find one article in it."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from bot.errors import UserError
from bot.rehearsal import rehearse
from bot.settings import Settings
from bot.settings.sections import suggestion
from knowledge_base.article import ActionSignature, Article
from knowledge_base.findings import Finding
from knowledge_base.library import Library, load_folder
from knowledge_base.lint import lint_folder
from knowledge_base.matcher import Thresholds
from knowledge_base.scenarios import ENDING, load_scenarios


def library_of(settings: Settings) -> Library:
    """Return the published articles, matched as sure as the settings want it."""
    folder = _existing(settings.articles.path)
    library, _ = load_folder(folder)
    if not library.articles:
        raise UserError(f"There is no article in {folder} to match; “frontline kb lint” says why.")
    wanted = thresholds(settings)
    if wanted == Thresholds():
        return library
    return Library(library.articles.values(), org=library.org, thresholds=wanted)


def thresholds(settings: Settings) -> Thresholds:
    """Return how sure a match must be."""
    talk = settings.conversation
    return Thresholds(start=talk.start_certainty, choices=talk.choices_certainty)


def article_in(library: Library, name: str) -> Article:
    """Return a published article; raise UserError with what was probably meant."""
    wanted = name.strip().removesuffix(".md")
    found = library.article(wanted)
    if found is None:
        near = suggestion(wanted, list(library.articles)) or "; “frontline kb list” lists them."
        raise UserError(f"There is no article “{wanted}”{near}")
    return found


def findings_in(path: Path, settings: Settings, today: date) -> tuple[Path, list[Finding]]:
    """Return the folder that was checked and what was found in it, or in the one file of it."""
    folder = _existing(path if path.suffix != ".md" else path.parent)
    signatures = settings.registry().signatures()
    found = lint_folder(folder, signatures, settings.routes(), today)
    found += rehearsed(folder, signatures, {finding.file for finding in found if finding.refuses})
    if path.suffix != ".md":
        return folder, found
    if not path.is_file():
        raise UserError(f"There is no article {path}; name one that exists.")
    names = {path.name, f"{path.stem}{ENDING}"}
    return folder, [finding for finding in found if finding.file in names]


def rehearsed(
    folder: Path, signatures: Mapping[str, ActionSignature], broken: Collection[str]
) -> list[Finding]:
    """Play the scenarios of a folder, and return where one does not end as it says.

    Those of broken articles are left out: what is wrong with them stands there already.
    """
    library, _ = load_folder(folder)
    scenarios, _ = load_scenarios(folder)
    findings: list[Finding] = []
    for scenario in scenarios:
        if f"{scenario.article}.md" in broken:
            continue
        findings += [
            Finding(
                "E071",
                f"{scenario.article}{ENDING}",
                scenario.line,
                f"scenario “{scenario.name}” fails: {problem}",
            )
            for problem in rehearse(scenario, library, signatures)
        ]
    return findings


def relative(path: Path) -> str:
    """Return the path as it is reached from the current folder, when it is below it."""
    here = Path.cwd()
    whole = path.resolve()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)


def _existing(folder: Path) -> Path:
    if not folder.exists():
        raise UserError(f"There is no folder {folder}; set articles.folder to one that exists.")
    if not folder.is_dir():
        raise UserError(f"{folder} is no folder of articles; name a folder.")
    if not any(folder.glob("*.md")):
        raise UserError(f"There is no article in {folder}; name the folder with your .md files.")
    return folder
