"""Sentences about tickets: to requesters and to engineers."""

from bot.wording.history import HISTORY

TO_THE_REQUESTER: dict[str, str] = {
    "passed-on": (
        "Done. Ticket **{ref}**, with the {team} team."
        " Someone usually picks this up {promise}. I'll message you here when they do."
        " You can keep adding details {where}."
    ),
    "passed-on-near-closing": (
        "Done. Ticket **{ref}**, with the {team} team."
        " Someone usually picks this up within **{length}**."
        " It's {now} and the desk closes at {closing}, so it may be {opening}."
        " You can keep adding details {where}."
    ),
    "passed-on-closed": (
        "The desk is closed until **{opening}**."
        " I've saved this as **{ref}** and it'll be first in line."
        " If your whole team can't work, say **urgent**."
        " You can keep adding details {where}."
    ),
    "passed-on-closed-urgent": (
        "The desk is closed until **{opening}**."
        " I've saved this as **{ref}** and it'll be first in line."
        " You can keep adding details {where}."
    ),
    "urgent-raised": (
        "I've raised **{ref}** to {priority}; the people on duty are called. Somebody should have"
        " it{promise}."
    ),
    "log-urgent": "{who} says that a whole team is stopped.",
    "packet": "This is what I passed on:",
    "claimed": "**{who}** from the {team} team has your ticket and can see everything above.",
    "handed-over": (
        "**{who}** from the {team} team has your ticket now and can see everything above."
    ),
    "replied": "**{who}** says:",
    "asked": ("{who} needs one thing: {question} I'll remind you {reminder} if I don't hear back."),
    "waiting-user": (
        "{who} is waiting to hear from you about **{ref}**."
        " I'll remind you {reminder} if I don't hear back."
    ),
    "waiting-vendor": (
        "We're waiting for a supplier about **{ref}**. {who} asks them again {check}."
    ),
    "snoozed": "{who} has put **{ref}** aside and carries on {until}.",
    "released": "{who} had to put **{ref}** back. Someone should pick it up {promise}.",
    "released-idle": (
        "{who} can't go on with **{ref}** now, so I've asked the team again."
        " Someone should pick it up {promise}."
    ),
    "moved": (
        "{who} has passed **{ref}** to the {team} team in {tier}."
        " Someone there should pick it up {promise}."
    ),
    "moved-unclaimed": (
        "Nobody has claimed **{ref}** yet, so I've passed it to the {team} team in {tier}."
        " Someone there should pick it up {promise}."
    ),
    "sooner": "**{ref}** is now marked as {priority}. Someone should pick it up {promise}.",
    "late": "Nobody has picked this up yet. I've alerted the lead. New time: {at}.",
    "late-unled": "Nobody has picked this up yet. I've told the whole team. New time: {at}.",
    "late-again": "Still nobody has picked up **{ref}**. The lead knows. New time: {at}.",
    "late-again-unled": "Still nobody has picked up **{ref}**. The team knows. New time: {at}.",
    "resolved": "{who} says this is fixed: *{what}*. Does it work for you?",
    "remind-user": "{who} is still waiting for your answer about **{ref}**: {title}",
    "remind-user-last": (
        "I still need your answer about **{ref}**. Without it I'll mark it as resolved {at}."
    ),
    "resolved-silent": (
        "I haven't heard back, so I've marked **{ref}** as resolved."
        " If it isn't, press the button or write to me."
    ),
    "closed": "**{ref}** is closed now. If it comes back, write to me and I'll open a new ticket.",
    "confirmed": "Good to hear. I've closed **{ref}**.",
    "reopened": "I've opened **{ref}** again. Someone should pick it up {promise}.",
    "overdue": "(This comes {length} late.)",
    "button-works": "Yes",
    "button-notyet": "Not yet",
    "button-open-again": "Open it again",
}

IN_THE_CHANNEL: dict[str, str] = {
    "card-label-ticket": "Ticket",
    "card-label-requester": "From",
    "card-label-words": "In their words",
    "card-label-path": "Already walked",
    "card-label-details": "Details",
    "card-label-why": "Why it is here",
    "card-label-next": "Next",
    "card-label-moved": "Moved",
    "card-others": "also open: {tickets}",
    "card-tried": "Tried already: {people}.",
    "card-moved": "{from_tier} to {tier}, in {channel}: {reason}",
    "card-moved-here": "{from_tier} to {tier}: {reason}",
    "card-came-here": "From {from_tier}: {reason}",
    "card-came": "From {from_tier} in {channel}: {reason}",
    "card-follows": "follows {ref}",
    "card-private": "private",
    "taken-back": "(taken back)",
    "state-open": "unclaimed",
    "state-open-by": "unclaimed · claim by {at}",
    "state-open-late": "unclaimed · claim was due {at}",
    "state-claimed": "claimed by {who} since {since}",
    "state-waiting-for-user": "waiting for user since {since} · {who}",
    "state-waiting-for-vendor": "waiting for vendor since {since} · {who}",
    "state-snoozed": "snoozed since {since} · {who}",
    "state-resolved": "resolved by {who} · {at}",
    "state-resolved-alone": "resolved without an answer · {at}",
    "state-closed": "closed · {at}",
    "state-moved": "moved to {tier}",
    "button-claim": "Claim",
    "button-reply": "Reply",
    "button-resolve": "Resolve",
    "button-escalate": "Escalate",
    "button-release": "Release",
    "button-more": "More…",
    "button-reopen": "Re-open",
    "button-still": "Still on it",
    "queue-empty": "Nothing is waiting here.",
    "queue-more": "And {count} more.",
    "timeline-empty": "Nothing has happened yet.",
    "next-duty": "{tier}, the people on duty · {at}",
    "next-lead": "{tier}, the lead · {at}",
    "next-remind": "a reminder here · {at}",
    "next-move": "it moves to {tier} · {at}",
    "log-claimed": "{who} claimed it.",
    "log-released": "{who} put it back. {why}",
    "log-handed-over": "{who} handed it to {to}.",
    "log-replied": "{who} wrote to the requester:",
    "log-asked": "{who} asked the requester:",
    "log-note": "{who} noted:",
    "log-waiting-user": "{who} waits for the requester. The first reminder goes out {at}.",
    "log-waiting-vendor": "{who} waits for a supplier until {at}. {why}",
    "log-snoozed": "{who} put it aside until {at}.",
    "log-priority": "{who} changed it from {before} to {after}.",
    "log-resolved": "{who} resolved it ({code}): {why}",
    "log-reopened": "{who} opened it again. {why}",
    "log-withdrawn": "{who} took the last reply back before it went out.",
    "log-said": "{who} writes:",
    "log-file": "- file {name}: {url}",
    "log-edited": "{who} writes, changed later:",
    "log-wrote-again": "{who} wrote again, so it is open again.",
    "log-thanks": "{who} writes, and it stays resolved:",
    "log-deleted": "{who} took this message back.",
    "log-fields": "{who} added:",
    "log-left": "{who} has left. The ticket stays.",
    "log-works": "{who} says that it works. Closed.",
    "log-not-yet": "{who} says that it does not work yet. Open again.",
    "ladder-remind": "{ref} is still unclaimed, since {since}. Reminder {count}.",
    "ladder-duty": "{ref} ({priority}) waits for somebody to claim it: {tier}, on duty.",
    "ladder-lead": "{ref} ({priority}) is unclaimed since {since}: {tier}, lead.",
    "ladder-elsewhere": "{ref} ({priority}) needs {tier} too. Its card is in {channel}.",
    "ladder-skipped": "{what} is skipped: {reason}.",
    "ladder-moved": "nobody claimed it in time",
    "rung-duty": "Calling {tier} on duty",
    "rung-lead": "Calling the lead of {tier}",
    "tried-duty": "{tier} on duty",
    "tried-lead": "{tier} lead",
    "promise-broken": "The time that the requester was told has passed. New time: {at}.",
    "idle-asked": (
        "Nothing has happened on {ref} for a while. If it does not go on, I put it back {at}."
    ),
    "idle-released": "No answer, so {ref} is put back. {who} had it.",
    "woken": "The pause of {ref} is over.",
    "woken-vendor": "Time to ask the supplier about {ref} again.",
    "log-user-reminded": "I reminded the requester.",
    "log-resolved-silent": "No answer from the requester, so I resolved it.",
    "log-closed": "Closed.",
    "hint-yours": "{ref} is yours already.",
    "hint-claimed": "{ref} is yours.",
    "hint-released": "{ref} is released.",
    "hint-handed-over": "{ref} is with {who} now.",
    "hint-escalated": "{ref} is with {tier} now.",
    "hint-priority": "{ref} is {priority} now.",
    "hint-reopened": "{ref} is open again.",
    "hint-noted": "Noted on {ref}.",
    "hint-asked": "Asked {who}; {ref} waits for the answer.",
    "hint-waiting-user": "{ref} waits for {who}.",
    "hint-waiting-vendor": "{ref} waits for a supplier until {at}.",
    "hint-snoozed": "{ref} is put aside until {at}.",
    "hint-resolved": "{ref} is resolved; {who} is asked whether it works.",
    "hint-reply": (
        "{ref}: goes out in {seconds} seconds, or as soon as you write them something else."
        " Until then `undo` takes it back."
    ),
    "hint-withdrawn": "{ref}: taken back, the requester has not seen it.",
}

REFUSALS: dict[str, str] = {
    "an-admin": "an admin",
    "nobody-known": "nobody",
    "refuse-role": "You need the role {tier} for {ref}; ask {leads}.",
    "refuse-role-other": "{who} needs the role {tier} for {ref}; ask {leads}.",
    "refuse-role-here": "You need the role {tier} here; ask {leads}.",
    "refuse-stranger": "{who} has not been seen at work in {tier}. {ways}",
    "refuse-nobody-called": "I don't know an engineer called “{name}”. {ways}",
    "possible": "Possible: {people}.",
    "known-by-help": "Somebody else is known once they type `help` in the channel of {tier}.",
    "refuse-held": "{who} has {ref} already. Ask them to hand it over, or `release {ref}` first.",
    "refuse-unknown-person": "I don't know an engineer called “{name}”. Known here: {known}.",
    "refuse-tier": "There is no tier {tier} to pass {ref} to. You can choose: {known}.",
    "refuse-last-tier": (
        "{tier} is the last tier here. Use `wait {ref} vendor`, or `resolve {ref} workaround: …`."
    ),
    "refuse-snooze": "{ref} can be put aside for {longest} at most.",
    "refuse-undo-none": (
        "Nothing has been written to the requester of {ref} yet, so there is nothing to take back."
    ),
    "refuse-undo": (
        "There is nothing left to take back: only who wrote a reply can, for {seconds} seconds."
        " You can send a correction with `reply {ref} …`."
    ),
    "refuse-undo-late": (
        "Too late: it has gone out, or is going out now."
        " You can send a correction with `reply {ref} …`."
    ),
}

SUPPORT: dict[str, str] = TO_THE_REQUESTER | IN_THE_CHANNEL | REFUSALS | HISTORY
