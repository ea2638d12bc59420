"""Small YAML maps, read without surprises: every scalar stays the text that was written.

No alias, no anchor, no tag has an effect, and nothing nests deeper than a list or a map of
scalars, so neither an alias bomb nor `no` becoming False can happen.
"""

from dataclasses import dataclass

import yaml

LARGEST_TEXT = 1_000_000
_DEEPEST_MAP = 4
Scalars = str | tuple[str, ...] | dict[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the map and the line that its key stands on."""

    value: Scalars
    line: int


class YamlError(Exception):
    """The text is not what was wanted; `line` counts in the whole file."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _Loader(yaml.SafeLoader):
    """Compose nodes, refusing what metadata never needs."""

    first_line = 1
    deepest = _DEEPEST_MAP
    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: yaml.Event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problem = "aliases and anchors (`*name`, `&name`) are not allowed; quote the value"
            raise YamlError(problem, self._line(event))
        if self.depth >= self.deepest:
            raise YamlError("nested too deep", self._line(event))
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark else 0)


def compose(text: str, first_line: int, deepest: int) -> yaml.Node | None:
    """Return the root of a YAML text, or None when it is empty; no deeper than `deepest`."""
    if len(text) > LARGEST_TEXT:
        raise YamlError(f"larger than {LARGEST_TEXT:,} characters", first_line)
    try:
        loader = _Loader(text)
        loader.first_line, loader.deepest = first_line, deepest
        return loader.get_single_node()
    except yaml.YAMLError as error:
        raise _readable(error, first_line) from None


def parse_map(text: str, first_line: int) -> dict[str, Entry]:
    """Return the entries of a YAML map that begins on `first_line` of its file."""
    root = compose(text, first_line, _DEEPEST_MAP)
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise YamlError("write `key: value` lines here", first_line)
    entries: dict[str, Entry] = {}
    for key, value in root.value:
        line = first_line + key.start_mark.line
        name = _scalar(key, line)
        if name in entries:
            raise YamlError(f"`{name}` stands here twice", line)
        entries[name] = Entry(_value(value, line), line)
    return entries


def _value(node: yaml.Node, line: int) -> Scalars:
    if isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(item, line) for item in node.value)
    if isinstance(node, yaml.MappingNode):
        return {_scalar(key, line): _scalar(value, line) for key, value in node.value}
    return _scalar(node, line)


def _scalar(node: yaml.Node, line: int) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise YamlError("nested too deep; only lists and maps of single values work", line)
    plain_nothing = node.style is None and node.value in {"~", "null"}
    return "" if plain_nothing else str(node.value)


def _readable(error: yaml.YAMLError, first_line: int) -> YamlError:
    mark = getattr(error, "problem_mark", None)
    line = first_line + (mark.line if mark else 0)
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
    return YamlError(f"{said}; put values that hold `:` or `#` in quotes", line)
