"""What was passed on about a ticket, shown to the requester and kept up to date."""

from bot.cards import details, path
from bot.support.draft import Draft
from bot.tickets import Ticket
from bot.vocabulary import Message, Part, Posting
from bot.wording import say
from bot.wording.quoting import quote


def packet(ticket: Ticket) -> Message:
    """Return what was passed on; without buttons, as numbers belong to what is asked next."""
    said = "\n".join(words.text for words in ticket.words)
    blocks = (
        Part(quote(said) if said else "", f"person:{ticket.requester}"),
        Part(path(ticket.path), "wording:packet"),
        Part(details(ticket), "wording:packet"),
    )
    return Message((say("packet"), *(block for block in blocks if block.text)))


def show_packet(draft: Draft) -> None:
    """Show the requester what was passed on."""
    ticket = draft.ticket
    draft.postings.append(Posting(_key(ticket), ticket.place, packet(ticket)))


def show_packet_again(draft: Draft) -> None:
    """Change the packet that the requester sees to what it is now."""
    draft.retell(_key(draft.ticket), packet(draft.ticket))


def _key(ticket: Ticket) -> str:
    return f"ticket:{ticket.id}:packet"
