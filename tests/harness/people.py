"""People at their terminals: what they do, and what they see."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.terminal.connect import TerminalSession
from adapters.terminal.render import plain
from bot.storage.records import ShownRow
from bot.vocabulary import Act, Arrival, Button, Card, Deleted, Edited, Message, Pressed, Said

if TYPE_CHECKING:
    from tests.harness.stage import Stage

WIDE = 10_000


def text_of(row: ShownRow) -> str:
    """Return a row as a terminal shows it, without breaking its lines."""
    return plain(row.body, WIDE)


@dataclass(slots=True)
class Somebody:
    """One person at one terminal.

    `news` is what was shown or changed since anybody last did something or time passed.
    """

    stage: "Stage"
    session: TerminalSession
    screen: dict[str, ShownRow] = field(default_factory=dict)
    news: list[ShownRow] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    last: Arrival | None = None

    # --- doing ----------------------------------------------------------------------------

    async def says(self, text: str) -> None:
        """Write a message."""
        await self.does(Said(text))

    async def does(self, act: Act) -> None:
        """Do anything, and let the desk come to rest."""
        self.stage.turn_page()
        await self.session.do(act)
        if isinstance(act, Said):
            self.last = self.stage.arrivals[-1]
        await self.stage.settle()

    async def presses(self, label: str) -> None:
        """Press the newest button with a label."""
        await self.does(Pressed(self.button(label).key))

    async def edits(self, text: str, arrival: Arrival | None = None) -> None:
        """Change the last message, or the one that is given."""
        await self.does(Edited(self._message(arrival), text))

    async def takes_back(self, arrival: Arrival | None = None) -> None:
        """Delete the last message, or the one that is given."""
        await self.does(Deleted(self._message(arrival)))

    def _message(self, arrival: Arrival | None) -> str:
        message = arrival or self.last
        assert message is not None
        return message.id

    def buttons(self) -> list[Button]:
        """Return all buttons on the screen, the newest message first."""
        rows = sorted(self.screen.values(), key=lambda row: -row.id)
        bodies = [row.body for row in rows if isinstance(row.body, Message | Card)]
        return [button for body in bodies for button in body.buttons]

    def button(self, label: str) -> Button:
        """Return the newest button with a label, or one that begins so."""
        buttons = self.buttons()
        exact = [button for button in buttons if button.label == label]
        begun = [button for button in buttons if button.label.startswith(label)]
        assert exact or begun, f"No button “{label}” in:\n{self.page()}"
        return (exact or begun)[0]

    # --- seeing ---------------------------------------------------------------------------

    async def looks(self) -> None:
        """Take in what is new."""
        while rows := await self.session.changes():
            for row in rows:
                self.screen[row.key] = row
                self.news.append(row)
                self.history.append(text_of(row))

    def page(self) -> str:
        """Return what is new, as one text."""
        return "\n\n".join(text_of(row) for row in self.news)

    def sees(self, *texts: str) -> None:
        """Require texts in what is new."""
        page = self.page()
        for text in texts:
            assert text in page, f"“{text}” is not in:\n{page}"

    def sees_nothing_of(self, *texts: str) -> None:
        """Require that texts are not in what is new."""
        page = self.page()
        for text in texts:
            assert text not in page, f"“{text}” is in:\n{page}"

    def sees_nothing_new(self) -> None:
        """Require that nothing is new."""
        assert not self.news, self.page()

    def never_saw(self, text: str) -> None:
        """Require that a text was never on this screen."""
        assert all(text not in shown for shown in self.history)

    def was_shown(self, text: str) -> int:
        """Return how many messages on the screen hold a text."""
        return sum(text in text_of(row) for row in self.screen.values())


@dataclass(slots=True)
class Requester(Somebody):
    """Somebody who needs help."""


@dataclass(slots=True)
class EngineerAtWork(Somebody):
    """Somebody in the channel of a tier."""

    async def types(self, command: str) -> None:
        """Type a command."""
        await self.says(command)

    async def presses_on(self, ref: str, label: str) -> None:
        """Press a button of a card."""
        buttons = {button.label: button.key for button in self.card(ref).buttons}
        await self.does(Pressed(buttons[label]))

    def card(self, ref: str) -> Card:
        """Return the card of a ticket in this channel, the newest one."""
        cards = [row.body for row in self.screen.values() if isinstance(row.body, Card)]
        found = [card for card in cards if card.ticket == ref]
        assert found, f"There is no card of {ref} here."
        return found[-1]

    def sees_card(self, ref: str, *texts: str) -> None:
        """Require texts on the card of a ticket."""
        card = plain(self.card(ref), WIDE)
        for text in texts:
            assert text in card, f"“{text}” is not on:\n{card}"

    def is_told(self, *texts: str) -> None:
        """Require texts in what is new and only for this person."""
        private = "\n\n".join(text_of(row) for row in self.news if row.private_to)
        for text in texts:
            assert text in private, f"“{text}” is not in:\n{private}"

    def pings(self) -> list[str]:
        """Return whom the new messages of this channel ping, in order."""
        return [who for row in self.news for who in row.mention]
