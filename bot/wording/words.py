"""The words that people use for the same few things, in English.

A language pack is one such table; nothing else in the house lists words that people say.
"""

from enum import StrEnum


class Escape(StrEnum):
    """What a person can ask for at any moment, whatever was asked of them."""

    PERSON = "person"
    CANCEL = "cancel"
    BACK = "back"
    OVER = "over"
    REPEAT = "repeat"
    STATUS = "status"
    SKIP = "skip"
    DONE = "done"
    QUIET = "quiet"
    HELP = "help"


ESCAPES: dict[Escape, tuple[str, ...]] = {
    Escape.PERSON: (
        "human", "person", "agent", "someone", "help me", "call me", "real person",
        "talk to a person", "talk to a human", "talk to someone", "speak to a person",
        "speak to a human", "speak to someone", "i want a person", "i want a human",
        "i need a person", "i need a human", "get me a person", "get me a human", "get a person",
        "get a human", "connect me to a person", "can someone call me", "person please",
        "human please", "agent please", "operator", "a person", "a human", "someone please",
        "representative", "live agent", "real human", "talk to an agent", "speak to an agent",
        "can someone help", "someone please help", "call me back", "human now", "real agent",
    ),
    Escape.CANCEL: (
        "stop", "cancel", "never mind", "nevermind", "forget it", "forget about it", "quit",
        "exit", "no longer needed",
    ),
    Escape.BACK: (
        "back", "undo", "go back", "previous", "step back", "one step back",
    ),
    Escape.OVER: (
        "start over", "can we start over", "lets start over", "restart from the beginning",
        "begin again", "new problem",
        "something else", "start again", "different problem",
    ),
    Escape.REPEAT: (
        "repeat", "again", "what", "say that again", "come again", "pardon", "repeat that",
        "what did you say",
    ),
    Escape.STATUS: (
        "status", "ticket status", "my tickets", "my ticket", "any update", "any news",
        "any update on my ticket", "where is my ticket", "whats the status of my ticket",
    ),
    Escape.SKIP: (
        "skip", "pass", "skip this", "skip it", "skip this one", "skip that",
    ),
    Escape.DONE: (
        "done", "fixed", "works now", "sorted", "it works", "it works now", "solved", "all good",
        "its fixed", "it is fixed", "thats fixed", "working now", "its working now",
        "its working", "fixed it", "problem solved", "that worked", "that fixed it",
        "that did it", "resolved", "all sorted", "its sorted",
    ),
    Escape.QUIET: (
        "stop messages", "stop messaging me", "no more messages", "unsubscribe",
    ),
    Escape.HELP: (
        "help", "i need help", "need help", "help needed", "can you help", "can you help me",
        "what can you do", "menu", "how does this work", "what do you do", "are you a bot",
        "are you a human", "are you human", "are you a real human", "are you a person",
        "are you a real person", "are you a robot", "are you real", "am i talking to a bot",
        "is this a bot", "who are you", "are you a machine", "are you an ai",
    ),
}  # fmt: skip

STARTERS: dict[Escape, tuple[str, ...]] = {
    Escape.PERSON: (
        "human", "person", "agent please", "call me", "talk to a person", "talk to a human",
        "talk to someone", "speak to a person", "speak to a human", "speak to someone",
        "i want a person", "i want a human", "i need a person", "i need a human", "get me a person",
        "get me a human", "can someone call me", "i want to talk to a person",
        "i want to speak to a person", "i want to talk to a human", "i want to speak to a human",
        "i want to talk to someone", "i want to speak to someone",
        "i want to talk to a real person",
        "can i talk to", "can i speak to", "let me talk to", "let me speak to",
        "please let me talk to", "connect me to", "put me through to", "i would like to speak to",
        "i would like to talk to", "id like to speak to", "id like to talk to",
    ),
    Escape.CANCEL: (
        "cancel this", "cancel that", "cancel it", "cancel everything", "never mind", "nevermind",
        "forget it", "forget about it",
    ),
    Escape.BACK: ("go back one", "go back to the previous", "back to the previous"),
    Escape.OVER: ("start over", "lets start over", "can we start over", "i want to start over"),
    Escape.STATUS: (
        "any update", "any news", "whats the status of my", "what is the status of my",
        "where is my ticket",
    ),
    Escape.DONE: (
        "it works now", "works now", "its fixed", "it is fixed", "that fixed it", "fixed now",
        "fixed it", "its working now",
    ),
    Escape.QUIET: ("stop messages", "stop messaging me"),
    Escape.REPEAT: ("say that again", "can you repeat", "could you repeat"),
}  # fmt: skip
"""What counts at the start of a longer sentence; single common words do not."""

LONE: dict[Escape, frozenset[str]] = {
    Escape.PERSON: frozenset({"human", "person", "agent"}),
    Escape.CANCEL: frozenset({"cancel"}),
    Escape.STATUS: frozenset({"status"}),
    Escape.DONE: frozenset({"fixed", "sorted"}),
}
"""Words that count in a short message, wherever they stand, when nothing else has weight."""

CARRIERS = frozenset({
    "i", "want", "need", "a", "an", "the", "to", "me", "get", "real", "talk", "speak", "with", "is",
    "its", "it", "this", "that", "my", "of", "now", "all", "has", "been", "ticket", "whats", "what",
    "please", "give", "any", "can", "for", "thanks", "thank", "you", "got", "send", "bot",
    "connect",
    "yes", "everything", "issue", "problem", "live", "actual", "t", "one", "just", "lets",
})  # fmt: skip
"""Words without weight of their own beside an escape word."""

YES = frozenset({
    "yes", "y", "yeah", "yep", "yup", "ya", "sure", "ok", "okay", "correct", "right", "aye",
    "affirmative", "it does", "it is", "i did", "i do", "i have", "yes please", "please do",
    "go ahead", "do it", "of course", "definitely", "it did", "that is right", "thats right",
})  # fmt: skip
NO = frozenset({
    "no", "n", "nope", "nah", "not", "no thanks", "no thank you", "negative", "dont", "do not",
    "not really", "it does not", "it doesnt", "it is not", "it isnt", "still broken",
    "not working", "still not working", "not yet", "nothing", "it did not", "it didnt",
    "did not work", "didnt work", "still the same", "same problem", "still not", "not fixed",
})  # fmt: skip
MAYBE = frozenset({
    "i cant tell", "im not sure", "i am not sure", "i have no idea", "i cant say",
    "maybe", "not sure", "dont know", "i dont know", "no idea", "dunno", "idk", "unsure",
    "perhaps", "cant tell", "do not know", "i do not know",
})  # fmt: skip
NONE = frozenset({"none", "na", "n a", "not applicable", "nil", "no answer", "no clue"})
"""What people type where they have nothing to answer."""

ORDINALS: dict[str, int] = {
    "first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3,
    "three": 3, "fourth": 4, "4th": 4, "four": 4, "fifth": 5, "5th": 5, "five": 5, "sixth": 6,
    "6th": 6, "six": 6, "last": -1,
}  # fmt: skip
ORDINAL_FILLERS = frozenset({"the", "one", "option", "number", "answer", "choice", "please", "no"})

GREETINGS = frozenset({
    "hi", "hello", "hey", "hiya", "good morning", "good afternoon", "good evening", "morning",
    "hello there", "hi there", "hey there", "greetings", "yo", "howdy", "good day",
})  # fmt: skip
THANKS = frozenset({
    "thanks", "thank you", "thx", "ty", "cheers", "ta", "thanks a lot", "many thanks", "great",
    "perfect", "brilliant", "great thanks", "ok thanks", "thank you very much", "thanks so much",
    "awesome", "lovely", "super", "nice", "ok thank you", "cool", "cool thanks", "much appreciated",
    "thanks for your help", "thank you for your help", "thanks dana", "good", "ok", "okay",
})  # fmt: skip

DANGER = (
    "fire", "on fire", "smoke", "smoking laptop", "burning smell", "sparks", "electric shock",
    "electrocuted", "injured", "bleeding", "unconscious", "ambulance", "gas leak", "flooding",
)  # fmt: skip
NOT_DANGER = (
    "firewall", "firefox", "fire fox", "fire tv", "kindle fire", "smoke test", "smoke tests",
    "amazon fire", "fire drill", "fired", "apache spark", "no smoke", "fire up", "fires up",
    "fire it up", "fire stick", "fire alarm test", "flooding my inbox", "flooding my mailbox",
)  # fmt: skip

URGENT: dict[str, tuple[str, ...]] = {
    "lost-device": ("stolen", "nicked", "got robbed", "robbed"),
    "report-phishing": ("hacked", "ive been hacked", "phished", "ransomware", "phishing"),
    "service-outage": (
        "outage", "everyone", "everybody", "nobody can", "no one can", "all of us",
        "whole office", "whole team", "whole floor", "whole site", "whole company",
        "entire office", "entire team", "for anyone", "none of us",
    ),
}  # fmt: skip
"""Words that skip to the article that deals with what is urgent."""

NOT_URGENT = (
    "with everyone",
    "to everyone",
    "email everyone",
    "mail everyone",
    "with everybody",
    "to everybody",
    "share it with all of us",
    "invite everyone",
    "for everyone else",
    "everyone else can",
    "everybody else can",
    "works for everyone",
    "add everyone",
)
"""Where those words mean no harm."""

STOPPED = (
    "cant work", "cannot work", "can not work", "unable to work", "cant log in", "cant login",
    "cannot log in", "stopped", "stuck", "blocked", "down", "offline", "nothing works",
    "nobody can", "no one can", "none of us", "outage", "cant do anything",
)  # fmt: skip
"""Words that say of many people that they cannot go on."""

PLAINLY_URGENT = frozenset(
    {
        "urgent",
        "its urgent",
        "it is urgent",
        "this is urgent",
        "very urgent",
        "its very urgent",
        "this is very urgent",
        "emergency",
        "its an emergency",
        "this is an emergency",
        "asap",
    }
)

SWEARS = frozenset({
    "damn", "bloody", "shit", "shitty", "crap", "fuck", "fucking", "bullshit", "arse", "wtf",
    "ffs", "useless bot", "stupid bot", "useless", "pathetic", "ridiculous", "rubbish bot",
    "this is useless", "hate this", "waste of time", "sick of this", "fed up",
})  # fmt: skip

NOT_A_SECRET = frozenset({
    "not", "wrong", "incorrect", "expired", "locked", "invalid", "broken", "missing", "lost",
    "forgotten", "reset", "the", "a", "an", "my", "in", "on", "no", "being", "still", "always",
    "gone", "refused", "rejected", "never", "too", "now", "required", "needed", "out", "to",
    "for", "stuck", "about", "going", "asking", "asked", "due", "blocked", "same", "different",
    "old", "new", "correct", "right", "fine", "ok", "okay", "stored", "saved", "shown", "hidden",
    "denied", "accepted", "working", "because", "and", "but", "or", "when", "if", "what", "why",
    "it", "that", "this", "is", "isnt", "doesnt", "wont", "cant", "unknown", "empty", "blank",
    "set", "changed", "disabled", "compromised", "stolen", "leaked", "weak", "strong", "short",
    "long", "also", "just", "only", "really", "somehow", "unusable", "unrecognised", "failing",
    "currently",
})  # fmt: skip
"""Words that may follow “my password is” without being the password."""

NOT_A_SECRET_ENDS = ("ed", "ing", "en", "ly")
"""How words end that may follow “my password was” without having been the password."""

OTHER_CODES = frozenset({
    "error", "exit", "status", "event", "stop", "fault", "return", "response", "result", "zip",
    "postal", "post", "area", "country", "dial", "dress", "product", "model", "cost", "project",
    "room", "building", "department", "stock", "bar", "qr", "source", "asset",
})  # fmt: skip
"""Words before “code” that make it a code of no secret."""
