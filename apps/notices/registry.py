"""The kinds of notices: each app offers its own, with words, receivers and address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.notices.models import When
from kernel.access import Actor
from kernel.journal import Event
from kernel.models import JournalEntry
from kernel.registry import Registry


@dataclass(frozen=True)
class Note:
    """What is told to `accounts`: about the row `subject`, known by `key` so that it is told once.

    `values` are days and moments (ISO, their names end in `_on` and `_at`), figures and keys of the
    kind's vocabularies: never a person's words. With `to_actor` also the one who did it is told, such
    as of a job's end.
    """

    key: str
    accounts: Collection[UUID]
    subject: UUID | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    to_actor: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of notices.

    `text` is its sentence in the product, with %(what)s for the name of the subject and the note's
    values; `plain` the sentence that leaves it (mail, message): no names. `rows(actor)` are the
    subjects a reader may see: of others nothing is shown or sent. `page` is the URL name of a
    subject's page, or of a page of many (`has_own_page`). `when` holds where the county's table says nothing.
    With `events`, `notes(entry)` says whom an entry is told to, once the entry is committed; the one
    who did it is not told. `words` are the
    vocabularies of values that are codes, each called once a page.
    """

    key: str
    name: Any
    text: Any
    plain: Any
    page: str
    when: When = When.DIGEST
    rows: Callable[[Actor], QuerySet[Any]] | None = None
    what: str = "name"
    has_own_page: bool = True
    events: tuple[type[Event], ...] = ()
    notes: Callable[[JournalEntry], Iterable[Note]] | None = None
    words: Mapping[str, Callable[[], Mapping[str, Any]]] = field(default_factory=dict)


kinds: Registry[Kind] = Registry("notices.kinds", "what people are told of, and who is told")
# Each is asked every ten minutes; a note it gives again is told no second time.
rounds: Registry[Callable[[], Iterable[tuple[str, Note]]]] = Registry(
    "notices.rounds", "what is told because a day has come, not because something happened"
)
# The classes of events after which somebody is told.
followed: set[type[Event]] = set()


def offer(*given: Kind) -> None:
    """Add kinds of notices. Raises ValueError for a key that is taken."""
    for kind in given:
        kinds.add(kind.key, kind)
        followed.update(kind.events)
