"""What was passed on about a ticket, shown to the requester and kept up to date."""

from bot.cards import details, path
from bot.support.draft import Draft
from bot.tickets import Ticket
from bot.vocabulary import Message, Part, Posting
from bot.wording import say
from bot.wording.labels import label
from bot.wording.quoting import quote


def show_packet(draft: Draft) -> None:
    """Show the requester what was passed on, unless that is nothing."""
    blocks = _blocks(draft.ticket)
    if blocks:
        draft.change(packet=True)
        draft.postings.append(Posting(_key(draft), draft.ticket.place, _packet(blocks)))


def show_packet_again(draft: Draft) -> None:
    """Change the packet that the requester sees to what it is now."""
    if draft.ticket.packet:
        draft.retell(_key(draft), _packet(_blocks(draft.ticket) or (say("taken-back"),)))
    else:
        show_packet(draft)


def _packet(blocks: tuple[Part, ...]) -> Message:
    """Return the packet; without buttons, as numbers belong to what is asked next."""
    return Message((say("packet"), *blocks))


def _blocks(ticket: Ticket) -> tuple[Part, ...]:
    said = "\n".join(words.text for words in ticket.words if words.text)
    blocks = (
        Part(quote(said) if said else "", f"person:{ticket.requester}"),
        Part(path(ticket.path), "wording:packet"),
        Part(details(ticket, called=label), "wording:packet"),
    )
    return tuple(block for block in blocks if block.text)


def _key(draft: Draft) -> str:
    return f"ticket:{draft.ticket.id}:packet"
