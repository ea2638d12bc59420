"""From a file on disk to the tables that stand in it, or one sentence that says what to mend."""

import re
import tomllib
from pathlib import Path
from typing import Any

from bot.errors import UserError

MOST_BYTES = 1_000_000

_LINE = re.compile(r"\s*\(at line (\d+), column (\d+)\)")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def tables_in(path: Path) -> dict[str, Any]:
    """Read a TOML file; raise UserError with the line when it cannot be read."""
    text = _text_of(path)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise UserError(
            f"{path}: the brackets are nested too deeply; close the ones that were left open."
        ) from None
    except ValueError as error:
        raise UserError(_broken(path, text, str(error))) from None


def _text_of(path: Path) -> str:
    content = _bytes_of(path)
    if len(content) > MOST_BYTES:
        raise UserError(f"{path} is larger than 1 MB, so it is no settings file; name another one.")
    if content.startswith(_WIDE_MARKS):
        raise UserError(f"{path} is saved as UTF-16; save it as UTF-8.")
    if b"\0" in content:
        raise UserError(f"{path} is not a text file; name a settings file in TOML.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UserError(
            f"{path}, line {line}: this is not written in UTF-8; save the file as UTF-8."
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise UserError(
            f"There is no settings file {path}; name one that exists,"
            " or start from config.example.toml."
        ) from None
    except IsADirectoryError:
        raise UserError(f"{path} is a folder; name the settings file in it.") from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or str(error)
        raise UserError(f"{path} cannot be read ({said}); mend that, or name another.") from None


def _broken(path: Path, text: str, complaint: str) -> str:
    found = _LINE.search(complaint)
    line = int(found[1]) if found else len(text.rstrip("\n").split("\n"))
    said = _LINE.sub("", complaint).replace(" (at end of document)", "").rstrip(".")
    return f"{path}, line {line}: this is not valid TOML ({said}); mend that line."
