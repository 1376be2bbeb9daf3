"""Garbage collection in long-lived processes."""

import gc


def keep_what_is_loaded() -> None:
    """Freeze all objects loaded so far: the garbage collector no longer walks them.

    Half a million objects live as long as the process; without this each collection, after some
    thousand allocations of a page or task, could walk them.
    """
    gc.collect()
    gc.freeze()
