"""The example shows every setting, and what it shows is in force without it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.actions.registry import starter_registry
from bot.errors import UserError
from bot.settings import Settings, load_settings
from bot.settings.actions import Action, Actions
from bot.vocabulary import Place

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(text: str, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that a file of that text gives."""
    Path("config.toml").write_text(text, "utf-8")
    return load_settings(None, environ or {})


def uncommented() -> str:
    """Return the example with its commented settings switched on."""
    return re.sub(r"(?m)^(\s*)#(?=[\[{a-z])", r"\1", EXAMPLE.read_text("utf-8"))


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Return the models that a field can hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def children_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Return the models that stand in a model."""
    for field in model.model_fields.values():
        yield from models_in(field.annotation)
    if model is Actions:
        yield Action


def fields_of(model: type[BaseModel]) -> set[tuple[str, str]]:
    """Return every field of a model and of all that stand in it."""
    found = {(model.__name__, key) for key in model.model_fields}
    for child in children_of(model):
        found |= fields_of(child)
    return found


def fields_written(model: type[BaseModel], table: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Return the fields of a model that stand in a table, and in all tables below."""
    found = {(model.__name__, key) for key in table if key in model.model_fields}
    for key, value in table.items():
        field = model.model_fields.get(key)
        below = [Action] if field is None else [*models_in(field.annotation)]
        for child in below:
            for entry in tables_below(value, child):
                found |= fields_written(child, entry)
    return found


def tables_below(value: object, child: type[BaseModel]) -> Iterator[Mapping[str, Any]]:
    """Return the tables of one model, whether they stand alone, by name or in a list."""
    if isinstance(value, list):
        yield from value
    elif isinstance(value, dict):
        named = not set(value) & set(child.model_fields)
        yield from value.values() if named else (value,)


def test_the_example_shows_every_setting() -> None:
    written = fields_written(Settings, tomllib.loads(uncommented()))

    assert fields_of(Settings) - written == set()


def test_the_example_shows_the_values_that_are_in_force_without_it() -> None:
    example, bare = load_settings(EXAMPLE, {}), load_settings(None, {})

    assert example.policy() == bare.policy()
    assert example.floor() == bare.floor()
    assert example.routes() == bare.routes()
    assert dict(example.registry()) == dict(bare.registry())
    for section in ("desk", "database", "articles", "conversation", "outbox", "patience"):
        assert getattr(example, section) == getattr(bare, section)


def test_the_commented_examples_load_too() -> None:
    found = loaded(uncommented())

    action, starter = found.registry()["idp.send_reset_link"], starter_registry()
    assert action.endpoint is not None
    assert action.endpoint.key == "IDP_KEY"
    assert action.signature() == starter["idp.send_reset_link"].signature()
    assert found.policy().rotas["L2/network"].entries
    assert found.floor().channel("L2", "network") == Place("terminal", "local", "L2-network")
    assert found.policy().calendars["business"].country == "AT"


def test_every_setting_of_the_example_has_a_sentence_before_it() -> None:
    lines = EXAMPLE.read_text("utf-8").split("\n")
    for number, line in enumerate(lines):
        if re.match(r"#?[a-z_]+ = ", line) and not lines[number - 1].strip():
            pytest.fail(f"line {number + 1} has no sentence before it: {line}")


@given(
    start=st.integers(0, len(EXAMPLE.read_text("utf-8"))),
    length=st.integers(0, 40),
    put=st.text(st.sampled_from("[]{}=\"'#.,\n\r\0 -1aP\u00e9\ud800"), max_size=6),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_change_of_the_file_leads_to_anything_but_settings_or_a_sentence(
    start: int, length: int, put: str
) -> None:
    text = uncommented()
    broken = text[:start] + put + text[start + length :]
    Path("config.toml").write_bytes(broken.encode("utf-8", "surrogatepass"))
    try:
        found = load_settings(None, {})
    except UserError as error:
        assert str(error)  # noqa: PT017 -- a sentence is as good as settings
    else:
        assert found.floor().channels
