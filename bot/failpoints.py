"""Named points at which a test can end or stop the process; elsewhere they do nothing.

`FP=outbox.after_claim:kill:3` kills the process at the third pass of that point; `stop` in
place of `kill` stops it until somebody continues it. Without a number it is the first pass.
"""

import os
import signal
from collections import Counter

_SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
_passes: Counter[str] = Counter()


def fp(name: str) -> None:
    """End or stop this process here, when the environment asks for it."""
    wanted = os.environ.get("FP")
    if not wanted:
        return
    point, _, rest = wanted.partition(":")
    action, _, passes = rest.partition(":")
    if point != name:
        return
    _passes[name] += 1
    if _passes[name] == int(passes or 1):
        os.kill(os.getpid(), _SIGNALS[action])
