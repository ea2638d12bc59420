"""Typed answers: whether one is right, and which facts the first sentence already held."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from bot.conversation.reading import plain
from knowledge_base.article import Article, Ask, AskType
from knowledge_base.patterns import fits

_SHAPES: Mapping[AskType, re.Pattern[str]] = {
    AskType.EMAIL: re.compile(r"[^\s@]{1,64}@[^\s@.]{1,63}(?:\.[^\s@.]{1,63}){1,5}"),
    AskType.PHONE: re.compile(r"\+?[\d ()/.-]{5,25}"),
    AskType.NUMBER: re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?"),
}


def is_valid(ask: Ask, text: str, *, files: bool = False) -> bool:
    """Tell whether an answer is of the kind that was asked for."""
    text = text.strip()
    if ask.type is AskType.FILE:
        return files
    if not text:
        return files
    shape = _SHAPES.get(ask.type)
    if shape and not shape.fullmatch(text):
        return False
    return _fits_type(ask, text) and (not ask.pattern or fits(ask.pattern, text))


def _fits_type(ask: Ask, text: str) -> bool:
    if ask.type is AskType.NUMBER:
        return _within(ask, float(text.replace(",", ".")))
    if ask.type is AskType.DATE:
        return _parses(text, date.fromisoformat) or bool(re.search(r"\d{1,2}[./-]\d{1,2}", text))
    if ask.type is AskType.DATETIME:
        return _parses(text, datetime.fromisoformat) or bool(re.search(r"\d{1,2}[:.]\d{2}", text))
    return ask.type is AskType.LONG_TEXT or _within(ask, None, len(text))


def _within(ask: Ask, number: float | None, length: int = 0) -> bool:
    value = length if number is None else number
    low = ask.minimum is None or value >= ask.minimum
    return low and (ask.maximum is None or value <= ask.maximum)


def _parses(text: str, parse: object) -> bool:
    try:
        parse(text)  # type: ignore[operator]
    except ValueError:
        return False
    return True


_SYSTEMS = {
    "macos": ("mac", "macbook", "macos", "imac", "osx"),
    "windows": ("windows", "win10", "win11", "thinkpad", "surface"),
}
_FLOOR = re.compile(
    r"\b(?:floor\s?(?P<after>\d{1,3})|(?P<before>\d{1,3})(?:st|nd|rd|th)?\s?floor|"
    r"(?P<word>ground|first|second|third|fourth|fifth) floor)\b"
)
_PRINTER = re.compile(r"\b[A-Za-z]{2,6}-\d{2,6}\b")
_PRINTERS = ("printer", "printer_name")
_PLACES = ("floor", "place", "room", "location", "where")


def device_system(text: str) -> str:
    """Return `macos` or `windows` when a message names the computer, else nothing."""
    words = set(plain(text).split())
    found = [system for system, names in _SYSTEMS.items() if words & set(names)]
    return found[0] if len(found) == 1 else ""


def facts_in(text: str, article: Article) -> dict[str, str]:
    """Return the answers that a first sentence already holds for the steps of an article."""
    found: dict[str, str] = {}
    lowered = text.lower()
    for step in article.steps.values():
        if step.ask is None:
            continue
        name = step.ask.save
        if step.ask.type is AskType.CHOICE:
            label = _label_in(lowered, step.ask.save, article)
            if label:
                found[name] = label
        elif any(place in name for place in _PLACES) and (floor := _FLOOR.search(lowered)):
            found[name] = floor[0]
        elif name in _PRINTERS and (printer := _PRINTER.search(text)):
            found[name] = printer[0]
    return found


def _label_in(text: str, save: str, article: Article) -> str:
    words = f" {plain(text)} "
    fits = {
        edge.label
        for step in article.steps.values()
        if step.ask and step.ask.save == save
        for edge in step.edges
        for name in (edge.label, *edge.synonyms)
        if len(plain(name).split()) > 1 and f" {plain(name)} " in words
    }
    return fits.pop() if len(fits) == 1 else ""
