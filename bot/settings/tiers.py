"""The section about tiers: where their cards go, who leads them, and who is on duty."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field

from bot.settings.sections import Name, Section, Strings, plain_name
from bot.vocabulary import Place

TERMINAL = "terminal"
TERMINAL_WORKSPACE = "local"

LINE_TEAMS = (
    "service-desk",
    "applications",
    "billing",
    "identity",
    "messaging",
    "network",
    "platform",
    "security",
    "workplace",
)
STARTER_TEAMS: Mapping[str, tuple[str, ...]] = MappingProxyType({"HR": ("people-team",)})
"""The teams of tiers that are not those of the line of support."""

Channel = Annotated[str, AfterValidator(lambda text: plain_name(text) if text else text)]


class TeamTable(Section):
    """A team of a tier; what is left out is as in the tier."""

    terminal: Channel = ""
    rota: str = ""


class TierTable(Section):
    """A tier: its channel per platform, its leads, its rota, its members and its teams.

    Without members, everybody in the channel may act. A tier that stands apart is not on the
    way up: nothing climbs into it or out of it.
    """

    terminal: Channel = ""
    lead: Strings = ("desk-leads",)
    rota: str = ""
    members: Strings = ()
    apart: bool = False
    teams: dict[Name, TeamTable] = Field(default_factory=dict)

    def over(self, starter: "TierTable | None") -> "TierTable":
        """Return this table, with what it leaves out as in the starter tier of its name."""
        if starter is None:
            return self
        return starter.model_copy(update={key: getattr(self, key) for key in self.model_fields_set})

    def channels(self, tier: str) -> dict[str, Place]:
        """Return the places of the tier and of those of its teams that have their own."""
        named = {tier: self.terminal or tier}
        named |= {f"{tier}/{name}": team.terminal for name, team in self.teams.items()}
        return {
            queue: Place(TERMINAL, TERMINAL_WORKSPACE, channel)
            for queue, channel in named.items()
            if channel
        }

    def rotas(self, tier: str) -> dict[str, str]:
        """Return the names of the rotas, by tier and by team of it."""
        named = {tier: self.rota}
        named |= {f"{tier}/{name}": team.rota for name, team in self.teams.items()}
        return {queue: rota for queue, rota in named.items() if rota}

    def routes(self, tier: str) -> tuple[str, ...]:
        """Return the queues that articles may hand over to, such as `L2/network`."""
        teams = dict.fromkeys((*STARTER_TEAMS.get(tier, LINE_TEAMS), *self.teams))
        return tuple(f"{tier}/{team}" for team in teams)


STARTER_TIERS: Mapping[str, TierTable] = MappingProxyType(
    {"L2": TierTable(), "L3": TierTable(), "HR": TierTable(lead=("people-leads",), apart=True)}
)
"""The tiers that a desk starts with; tables of the settings lie over them."""
