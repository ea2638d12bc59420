"""Who may act on a ticket."""

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
        raise refusal("refuse-role", tier=ticket.tier, ref=ticket.ref, leads=_leads(ticket, floor))


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
            leads=_leads(ticket, floor),
        )


def refusal(key: str, **values: object) -> UserError:
    """Return an error that says a sentence of the wording."""
    return UserError(say(key, **values).text)


def _leads(ticket: Ticket, floor: Floor) -> str:
    leads = floor.policy.leads.get(ticket.tier, ())
    return ", ".join(f"@{lead}" for lead in leads) or say("an-admin").text
