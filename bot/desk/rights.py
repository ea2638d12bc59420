"""Who may act in a tier, look at a ticket, and be handed one."""

from collections.abc import Sequence

from bot.desk.house import House
from bot.storage.records import Event, PersonRecord
from bot.storage.work import Work
from bot.support.outcome import Engineer
from bot.support.roles import check_role, refusal
from bot.tickets import Ticket
from bot.vocabulary import Person, Place
from bot.wording import say
from bot.wording.quoting import plain


def tiers_at(house: House, place: str) -> frozenset[str]:
    """Return the tiers whose cards go to a place; none for a place that is not a channel."""
    found = (route for route, where in house.floor.channels.items() if where.key == place)
    return frozenset(route.partition("/")[0] for route in found)


def engineer_at(house: House, person: Person, place: Place) -> Engineer:
    """Return a person of a channel with the tiers that they may act in."""
    tiers = (tier for tier in tiers_at(house, place.key) if _may_act(house, person, tier))
    return Engineer(person.key, person.name, frozenset(tiers))


def check_look(house: House, ticket: Ticket, engineer: Engineer, events: Sequence[Event]) -> None:
    """Refuse to show a ticket that is not, and never was, in a tier of the engineer.

    Raises:
        UserError: naming the role and whom to ask for it.

    """
    been = {event.data.get("tier") for event in events if event.kind == "card_posted"}
    if not been & engineer.tiers:
        check_role(ticket, engineer, house.floor)


async def colleague(work: Work, house: House, ticket: Ticket, name: str, here: Place) -> Engineer:
    """Return who is meant by a name when a ticket is handed over.

    Whether they have the role is for the handing over to decide.

    Raises:
        UserError: when nobody is called so, or they were never at work in the ticket's tier.

    """
    found = await work.person_named(here.platform, here.workspace, name)
    ways = _ways(house, ticket.tier)
    if found is None:
        raise refusal("refuse-nobody-called", name=plain(name), ways=ways)
    person, tier = found.person, ticket.tier
    if not (house.members.get(tier) or await _at_work(work, house, found, tier)):
        raise refusal("refuse-stranger", who=plain(person.name), tier=tier, ways=ways)
    tiers = frozenset({tier}) if _may_act(house, person, tier) else frozenset()
    return Engineer(person.key, person.name, tiers)


def _may_act(house: House, person: Person, tier: str) -> bool:
    members = house.members.get(tier)
    return not members or person.id in members


async def _at_work(work: Work, house: House, found: PersonRecord, tier: str) -> bool:
    """Tell whether somebody works in a tier that has no list of members."""
    person = found.person
    if person.id in _on_rotas(house, tier) or tier in tiers_at(house, found.last_place.key):
        return True
    return bool(await work.tickets(tier=tier, holder=person.key, limit=1))


def _on_rotas(house: House, tier: str) -> set[str]:
    rotas = house.floor.policy.rotas.items()
    entries = (
        entry for route, rota in rotas if route.partition("/")[0] == tier for entry in rota.entries
    )
    return {person for entry in entries for person in entry.people}


def _ways(house: House, tier: str) -> str:
    """Say who a ticket can be handed to, and how others come to be known."""
    members = house.members.get(tier)
    people = ", ".join(map(plain, sorted(members or _on_rotas(house, tier))))
    known = [say("possible", people=people).text] if people else []
    return " ".join([*known, *([] if members else [say("known-by-help", tier=tier).text])])
