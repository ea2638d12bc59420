"""Sentences of the conversation with the requester."""

TALK: dict[str, str] = {
    # first words
    "greeting": (
        "Hi, I'm the support bot. Tell me what's wrong in your own words, like *vpn keeps "
        "dropping*. I can fix common things, and get you a person any time: just say **person**."
    ),
    "greeting_short": "Hi, I'm the support bot. Say **person** any time to get a person.",
    "greeting_again": "Hello again. What's wrong today?",
    "what_i_do": (
        "I know the usual fixes for passwords, VPN, Wi-Fi, mail, printers and slow computers. I "
        "lead you through one step at a time. Tell me what's wrong, for example *cant print*, or "
        "say **person**."
    ),
    "thanks": "You're welcome.",
    # understanding
    "understood": "**{title}**, got it.",
    "choices": "Which is closest?",
    "two_problems": "That sounds like two things: **{first}** and **{second}**. Which one first?",
    "later_offer": "You also mentioned *{words}*. Shall we look at that now?",
    "parked_offer": "Shall we go back to **{title}**?",
    "pause": "Pause **{now}** and look at **{new}**?",
    "urgent_many": "That sounds like more people than you are affected, so I won't go through "
    "steps with you. I'm passing this straight to a person.",
    "danger": "If anyone may be in danger, call **{number}** first, then leave the place.",
    "danger_no_number": "If anyone may be in danger, call the emergency number first, then leave "
    "the place.",
    "secret_hidden": "I've hidden the {kinds} in your message, and nobody here will see it. Please "
    "change it where you use it; we never need it.",
    "frustrated": "Fair enough. A person can take this over right now: say **person**.",
    # repair
    "miss_first": "I didn't find that.",
    "miss_first_guesses": "Is it one of these?",
    "miss_first_hint": "Or say it another way, for example: *outlook won't open*.",
    "miss_second": "I still can't place it. These are the topics I know best; a person can also "
    "take what you wrote, as it is.",
    "miss_third": "I'm passing this to a person. You don't need to do anything.",
    "not_mine": "Then it is something else. Which of these is closer?",
    "say_again": "Tell me in a few words what you see or what you tried to do.",
    "rephrase": "All right, none of those. What do you see on the screen when it goes wrong?",
    "step_miss": "I can't tell which answer that is. Pick one, or type its number.",
    "old_button": "We're further on now; this is where we are:",
    "not_open": "There's nothing open to answer here. Tell me what's wrong, in your own words.",
    # steps
    "known": "{label}: **{value}**.",
    "ask_again": "That doesn't look right yet. For example: *{hint}*",
    "ask_again_plain": "That doesn't look like {kind}. Please type it once more.",
    "kept_raw": "I'll pass it on just as you typed it.",
    "ask_file": "Send the file here, or skip this.",
    "back_to": "Back to **{title}**.",
    "at_the_start": "That was the first step; there's nothing before it.",
    "went_back": "One step back.",
    "wait": "One moment, I'm checking…",
    "still_running": "I'm still waiting for an answer. You don't need to do anything.",
    "practice": "*Practice mode: nothing was really sent or changed.*",
    "solved_check": "So it works now?",
    "not_skippable": "This one I can't skip. Pick an answer, or say **person**.",
    "article_gone": "The instructions you were in have been withdrawn, so I won't go on with them.",
    "twice_around": "We've been through these steps already, so I'm passing this to a person.",
    "chosen": "You chose: **{label}**",
    "confirm_plain": "Shall I go ahead?",
    # ends
    "solved_plain": "Good. I've noted that it's fixed.",
    "stopped": "All right, I've stopped here. Your words are kept, in case you come back.",
    "close_too": "Stopped. Shall I close your ticket **{ref}** too?",
    "kept_open": "Your ticket **{ref}** stays open.",
    "over": "Fresh start. What's wrong?",
    "over_with_ticket": "Fresh start. Your ticket **{ref}** stays open. What else is wrong?",
    "quiet": "I won't write to you first any more, except when a person answers your ticket.",
    "one_line": "I'll get you a person. One line on what's wrong helps them start; type it, or "
    "skip.",
    "anything_else": "If something else comes up, just tell me.",
    "assume": "I haven't heard back, so I'll take it this is fixed and close it {when} unless you "
    "tell me.",
    "assumed": "I've closed this as fixed. If it isn't, tell me, and we go on where we were.",
    # memory
    "recap": "Last time, {when}: **{title}**, at *{step}*.",
    "recap_plain": "Last time, {when}, we were in the middle of something.",
    "status_line": "- **{ref}** · {title} · {state} · since {since}",
    "no_tickets": "You have no open tickets.",
    "edited": "I've changed that in your record.",
    "deleted": "I've taken that out of your record.",
    # after the ticket
    "collect": "One more thing for them, if you know it: {label}",
    "collected": "Thanks, I've added that to **{ref}**.",
    "collected_later": "Thanks, I've added that.",
    "added": "Added to **{ref}**.",
    "closed_by_you": "Closed **{ref}**. If it comes back, just tell me.",
    "add_prompt": "Type what you want to add; I'll pass it on.",
    "packet-added": "I've added this to your ticket **{ref}**.",
    "log-packet-added": "{who} came back through the bot with more: *{title}*. It is on the card.",
    "log-closed-by-requester": "{who} closed this.",
    # when the bot itself fails
    "broken": "Something broke on my side, not yours. I've told the desk; your words are saved.",
    "broken_phone": "Phone: {phone}.",
    "broken-title": "The bot could not answer",
    "broken-reason": "The bot failed on this message; the log says why.",
    # answers to engineers
    "no-such-ticket": "There is no ticket {ref}. Type `queue` to see what is open.",
    "which-ticket": "Which ticket? Name it, for example `{verb} T-12`. Possible: {refs}.",
    "nothing-open": "none is open here",
    "nobody": "nobody",
    "oncall-line": "- **{tier}**: {people}",
    # labels of buttons
    "label_none": "None of these",
    "label_not_mine": "Not my problem",
    "label_works": "It works now",
    "label_skip": "Skip",
    "label_yes_fixed": "Yes, it's fixed",
    "label_not_yet": "Not yet",
    "label_yes": "Yes",
    "label_stay": "No, stay",
    "label_no_thanks": "No, that's all",
    "label_continue": "Continue",
    "label_over": "Start over",
    "label_fixed": "It's fixed",
    "label_confirm": "{verb} it",
    "label_decline": "Don't",
    "label_change": "Change {label}",
    "label_close": "Close it",
    "label_keep": "Keep it open",
}
