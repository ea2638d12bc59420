"""What the facts about a matter are called when people read of them."""

from collections.abc import Mapping
from types import MappingProxyType

_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "device.name": "Device",
        "device.os": "Operating system",
        "os": "Operating system",
        "requester.id": "Account",
        "requester.name": "Name",
        "requester.team": "Team",
    }
)


def label(name: str) -> str:
    """Return what a field is called: `Wifi place` for `wifi_place`."""
    words = name.replace("_", " ").replace(".", " ").strip()
    return _LABELS.get(name) or words[:1].upper() + words[1:]
