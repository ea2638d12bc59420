"""The dataclasses of the vocabulary as JSON, and back.

A field that a later version adds is filled with its default, and a field that it took away is
passed over, so that rows written by another version can be read.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter

from bot.conversation.talk import Talk
from bot.tickets import Ticket
from bot.vocabulary import (
    Act,
    ActionEnded,
    Arrival,
    Card,
    Deleted,
    Edited,
    Form,
    Message,
    Opened,
    Operation,
    Person,
    Place,
    Posting,
    Pressed,
    Said,
    Shown,
    Submitted,
)

T = TypeVar("T")
Data = dict[str, Any]

_ACTS: Mapping[str, type[Act]] = {
    "said": Said,
    "pressed": Pressed,
    "submitted": Submitted,
    "edited": Edited,
    "deleted": Deleted,
    "opened": Opened,
    "action ended": ActionEnded,
}
_SHOWN: Mapping[str, type[Shown]] = {"message": Message, "card": Card, "form": Form}
_NAMES: Mapping[type, str] = {kind: name for name, kind in (*_ACTS.items(), *_SHOWN.items())}


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 -- any class
    return TypeAdapter(kind)


def to_data(value: Any) -> Any:  # noqa: ANN401 -- whatever a dataclass holds
    """Return a dataclass, and all that it holds, as what JSON can hold."""
    if is_dataclass(value):
        return {item.name: to_data(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): to_data(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_data(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value


def from_data(kind: type[T], data: Mapping[str, Any]) -> T:
    """Return the dataclass of that kind."""
    value: T = _adapter(cast("Any", kind)).validate_python(data)
    return value


def kind_of(value: Act | Shown) -> str:
    """Return the tag that tells the members of a union apart."""
    return _NAMES[type(value)]


def tagged(value: Act | Shown) -> Data:
    """Return a member of a union with its tag under `kind`."""
    return {"kind": kind_of(value), **to_data(value)}


def act_from_data(data: Mapping[str, Any]) -> Act:
    """Return what somebody did."""
    return from_data(_ACTS[data["kind"]], data)


def shown_from_data(data: Mapping[str, Any]) -> Shown:
    """Return what is shown."""
    return from_data(_SHOWN[data["kind"]], data)


def arrival_to_data(arrival: Arrival) -> Data:
    """Return an arrival as what JSON can hold."""
    return {**to_data(arrival), "act": tagged(arrival.act)}


def arrival_from_data(data: Mapping[str, Any]) -> Arrival:
    """Return the arrival."""
    return Arrival(
        id=data["id"],
        person=from_data(Person, data["person"]),
        place=from_data(Place, data["place"]),
        act=act_from_data(data["act"]),
        at=datetime.fromisoformat(data["at"]),
        hold=float(data.get("hold", 0.0)),
    )


def posting_to_data(posting: Posting) -> Data:
    """Return a posting as what JSON can hold."""
    return {**to_data(posting), "body": tagged(posting.body)}


def posting_from_data(data: Mapping[str, Any]) -> Posting:
    """Return the posting."""
    known = {item.name for item in fields(Posting)}
    given = {name: value for name, value in data.items() if name in known}
    return Posting(
        **given
        | {
            "place": from_data(Place, data["place"]),
            "body": shown_from_data(data["body"]),
            "operation": Operation(data["operation"]),
            "mention": tuple(data["mention"]),
        }
    )


def talk_from_data(data: Mapping[str, Any], *, row: int, version: int) -> Talk:
    """Return the talk; the columns know better than the JSON which row and version it is."""
    return replace(from_data(Talk, data), id=row, version=version)


def ticket_from_data(data: Mapping[str, Any], *, row: int, version: int) -> Ticket:
    """Return the ticket; the columns know better than the JSON which row and version it is."""
    return replace(from_data(Ticket, data), id=row, version=version)
