"""What a process keeps for good."""

import gc


def keep_what_is_loaded() -> None:
    """Leave what is loaded by now out of every later collection of garbage.

    Half a million objects of Django's and ours stay for good: a collection need not walk them each
    time a page or a task makes some thousand of its own.
    """
    gc.collect()
    gc.freeze()
