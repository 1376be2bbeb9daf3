"""People are told of what happened, once it is committed."""

from __future__ import annotations

from apps.accounts.events import RightsChanged
from apps.notices import services
from apps.notices.registry import followed, kinds
from kernel import journal
from kernel.access import Actor
from kernel.journal import event_named
from kernel.models import JournalEntry

ACTOR = Actor.system("notices")


# The apps' kinds are loaded before any reactions are: they say which events they follow.
@journal.after(*sorted(followed, key=lambda event: event.name))
def tell_after(entry: JournalEntry) -> None:
    """Tell of an entry by every kind that follows it; one given again tells nobody twice."""
    event = event_named(entry.name)
    actor = Actor(kind="user", id=entry.actor_id, label="") if entry.actor_kind == "user" else ACTOR
    for kind in kinds:
        if event is not None and issubclass(event, kind.events):
            for note in kind.notes(entry) if kind.notes else ():
                services.tell(actor=actor, kind=kind.key, note=note)


@journal.on(RightsChanged)
def count_anew(event: RightsChanged, _entry: JournalEntry) -> None:
    """Have the bell counted again: there may be more to see, or less."""
    services.forget_counts([event.user_id])
