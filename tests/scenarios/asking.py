"""Ways to a ticket that many scenarios begin with."""

from tests.harness import Requester


async def forgets_a_password(person: Requester) -> None:
    """Bring a P3 ticket to the identity team, and leave what is asked afterwards unanswered."""
    await person.says("forgot my password")
    await person.says("person")
    await person.says("skip")
    await person.says("skip")


async def asks_for_a_person(person: Requester, words: str = "the coffee is cold") -> None:
    """Bring a P4 ticket to the service desk."""
    await person.says("person")
    await person.says(words)
