"""Text to tokens: one spelling for what is written in many ways."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LONGEST_TEXT = 4_000
MOST_TOKENS = 160
_ADDRESS = re.compile(r"https?://\S+|<[@#!][^>\s]*>")
_APOSTROPHE = re.compile(r"(?<=\w)['’`´ʼ](?=\w)")
_TOKEN = re.compile(r"[^\W_]+")
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ies", "ed", "es", "ly", "s")
_SHORTEST_STEM = 3
_LONGEST_GROUP = 4


@dataclass(frozen=True, slots=True)
class Token:
    """One word: as it was written, and the stem that it is compared by."""

    typed: str
    stem: str


@dataclass(frozen=True, slots=True)
class Words:
    """What is known about how people write."""

    groups: Mapping[tuple[str, ...], str]
    contractions: Mapping[str, str]
    spellings: Mapping[str, str]
    stop: frozenset[str]
    generic: frozenset[str]
    common: frozenset[str]

    def spelt(self, text: str) -> list[str]:
        """Return the words of a text in lower case, contractions spelt out, bounded in number."""
        text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT].lower()
        text = _APOSTROPHE.sub("", _ADDRESS.sub(" ", text))
        spelt: list[str] = []
        for word in _TOKEN.findall(text)[:MOST_TOKENS]:
            spelt.extend(self.contractions.get(word, word).split())
        return spelt

    def read(self, text: str) -> tuple[Token, ...]:
        """Return the tokens of a text of our own; its listed misspellings are put right."""
        return self.tokens(self.spellings.get(word, word) for word in self.spelt(text))

    def tokens(self, spelt: Iterable[str]) -> tuple[Token, ...]:
        """Return the words as tokens; words of one meaning share one stem."""
        words = list(spelt)
        found: list[Token] = []
        at = 0
        while at < len(words):
            length, name = self._group(words, at)
            found.append(Token(" ".join(words[at : at + length]), name))
            at += length
        return tuple(found)

    def _group(self, words: list[str], at: int) -> tuple[int, str]:
        for length in range(min(_LONGEST_GROUP, len(words) - at), 0, -1):
            name = self.groups.get(tuple(words[at : at + length]))
            if name:
                return length, name
        return 1, stem(words[at])

    def known(self, word: str) -> bool:
        """Return whether a word is ordinary and no misspelling."""
        return word in self.common or word in self.stop or word in self.generic


def stem(word: str) -> str:
    """Return a word without its grammatical ending."""
    for suffix in _SUFFIXES:
        rest = word.removesuffix(suffix)
        if rest != word and len(rest) >= _SHORTEST_STEM and not word.endswith("ss"):
            rest += "y" if suffix == "ies" else ""
            doubled = rest[-1] == rest[-2] and rest[-1] not in "lsez" and suffix != "s"
            return rest[:-1] if doubled else rest.removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM + 1 else word


@cache
def shipped_words() -> Words:
    """Return the word lists that ship with the knowledge base."""
    return words_from(files("knowledge_base").joinpath("words.toml").read_text("utf-8"))


def words_from(toml: str) -> Words:
    """Return the word lists of a TOML text."""
    data = tomllib.loads(toml)
    contractions = data["contractions"]
    groups: dict[tuple[str, ...], str] = {}
    for name, variants in data["synonyms"].items():
        for variant in (name, *variants):
            spelt = " ".join(contractions.get(word, word) for word in variant.split())
            groups[tuple(spelt.split())] = name
    lists = {name: frozenset(text.split()) for name, text in data["lists"].items()}
    return Words(
        groups, contractions, data["spellings"], lists["stop"], lists["generic"], lists["common"]
    )
