"""Who may act on a ticket."""

from collections.abc import Collection

from bot.errors import UserError
from bot.support.outcome import Engineer, Floor
from bot.tickets import Ticket
from bot.wording import say
from bot.wording.quoting import plain


def check_role(ticket: Ticket, engineer: Engineer, floor: Floor) -> None:
    """Refuse an engineer who may not act in the ticket's tier.

    Raises:
        UserError: naming the role and whom to ask for it.

    """
    if ticket.tier not in engineer.tiers:
        leads = _leads(ticket.tier, floor)
        raise refusal("refuse-role", tier=ticket.tier, ref=ticket.ref, leads=leads)


def check_here(here: Collection[str], engineer: Engineer, floor: Floor) -> None:
    """Refuse an engineer who may act in none of the tiers of a channel.

    Raises:
        UserError: naming the roles and whom to ask for them.

    """
    if not engineer.tiers:
        tiers = sorted(here)
        leads = ", ".join(_leads(tier, floor) for tier in tiers)
        raise refusal("refuse-role-here", tier=" / ".join(tiers), leads=leads)


def check_other(ticket: Ticket, other: Engineer, floor: Floor) -> None:
    """Refuse to hand a ticket to somebody who may not act in its tier.

    Raises:
        UserError: naming the role and whom to ask for it.

    """
    if ticket.tier not in other.tiers:
        raise refusal(
            "refuse-role-other",
            who=plain(other.name),
            tier=ticket.tier,
            ref=ticket.ref,
            leads=_leads(ticket.tier, floor),
        )


def refusal(key: str, **values: object) -> UserError:
    """Return an error that says a sentence of the wording."""
    return UserError(say(key, **values).text)


def _leads(tier: str, floor: Floor) -> str:
    leads = floor.policy.leads.get(tier, ())
    return ", ".join(f"@{lead}" for lead in leads) or say("an-admin").text
