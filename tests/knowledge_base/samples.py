"""Small articles that tests build on, break, and read."""

from collections.abc import Mapping
from datetime import date

from knowledge_base.article import ActionSignature, Article
from knowledge_base.findings import Finding
from knowledge_base.lint import lint_articles
from knowledge_base.markdown import compile_article

TODAY = date(2026, 11, 22)
ROUTES = ("L2/network", "L2/identity", "L2/workplace")
ORG = {"test_site": "https://example.com"}
ACTIONS: Mapping[str, ActionSignature] = {
    signature.name: signature
    for signature in (
        ActionSignature(
            "identity.verify", ("verified", "no_factor", "denied"), ("user",), gives="verified"
        ),
        ActionSignature(
            "idp.send_reset_link",
            ("sent",),
            ("user",),
            changes=True,
            needs="verified",
            kinds=("request",),
        ),
        ActionSignature("ticket.open", ("ok",), ("to", "priority", "reason"), instant=True),
    )
}

FRONT = """\
---
id: {id}
kind: {kind}
service: test
state: not-validated
audience: everyone
owner: "@team"
verified: 2026-11-01
review_every: 90d
---
"""

ENDS = """
## Solved

Good.

## Escalate

I pass this on.

```escalate
to: L2/network
```
"""

SAYS = "\n## People say\n\n" + "\n".join(f"- saying number {n} of ten" for n in range(10)) + "\n"

BRANCHING = (
    FRONT.format(id="door", kind="incident")
    + """
# The door stays shut

Two checks, about a minute. <!-- written by the night team -->

<!-- Photos follow. -->

## Is there a light on the lock?

Look at the **lock**. Compare with {{org.test_site}}.

- A list that is prose
- and has no links

```ask
save: light
```

- [Yes, it is on](#which-computer "primary")
  - green, shines
  - glows
- [No light](badge.md "return")
- [I cannot look](#escalate "danger")

## Which computer?

- If `device.os` is `macos`: [Mac](#tell-us)
- Otherwise: [Windows](badge.md#second-look)

## Tell us

1. Stand back.
2. Read the sign.

![The sign](https://example.com/sign.png)

```ask
save: sign
type: text
label: Words on the sign
hint: For example, OUT OF ORDER
pattern: "[A-Z ]+"
optional: yes
redact: true
```

- [Next](#solved)
"""
    + ENDS
    + """
## People say

- the door: wont open
- no
- 12:30 and # still shut
- [error] * `code` <!-- kept -->
<!-- this note is dropped
- so is this
-->
- ```ask

## Not this

- i lost my badge
"""
)

PROVED = (
    FRONT.format(id="reset", kind="request")
    + """
# Reset it

## Check who you are

```do
action: identity.verify
with:
  user: "{{requester.id}}"
timeout: 2m
wait_text: One moment.
```

- [verified](#send-it)
- [no_factor](#escalate)
- [denied](#escalate)
- [timeout](#escalate)
- [error](#escalate)

## Send it

```do
action: idp.send_reset_link
with: {user: "{{requester.id}}"}
confirm: Send a link to {{requester.email_masked}}?
```

- [sent](#solved)
- [cancelled](#escalate)
- [timeout](#escalate)
- [error](#escalate)
"""
    + ENDS
    + SAYS
)


def article(steps: str, *, name: str = "sample", kind: str = "incident", ends: str = ENDS) -> str:
    """Return an article without faults around some steps."""
    return FRONT.format(id=name, kind=kind) + "\n# A sample\n" + steps + ends + SAYS


ONE_STEP = "\n## Begin here\n\nLook at it.\n\n- [Fine](#solved)\n- [Not fine](#escalate)\n"


def compiled(source: str, name: str = "sample") -> Article:
    """Return the article of a source that must compile."""
    result, findings = compile_article(source, name)
    assert result is not None, [str(finding) for finding in findings]
    return result


def linted(source: str, **others: str) -> list[Finding]:
    """Return the findings of an article called sample, checked among others."""
    return lint_articles(
        {"sample": source, **others}, actions=ACTIONS, routes=ROUTES, today=TODAY, org=ORG
    )
