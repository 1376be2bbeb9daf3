"""Whether somebody can be the second person to what another asked for: read from the journal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kernel import clock
from kernel.access import Actor
from kernel.errors import Denied
from kernel.models import JournalEntry
from kernel.registry import Registry

# So long whoever made an account, its code or its role could be acting through it.
TIED = timedelta(days=30)
# By name: events that let their actor in as the account they are about, or give it a right.
ties: Registry[str] = Registry(
    "journal.ties", "what ties an account to the one who made it, its code or its role"
)


def require_second(
    actor: Actor, first_id: UUID | None, refusal: str, *, both: bool = False
) -> None:
    """Raise Denied, saying `refusal`, when `actor` is the account that asked first.

    Raises Denied (`not_independent`) too when that account made the actor's account, code or role
    in the last 30 days: it could act as both. With `both`, also when the actor made that one's.
    """
    if first_id is None or actor.id is None:
        return
    if actor.id == first_id:
        raise Denied(refusal)
    if are_tied(actor.id, first_id, both=both):
        raise Denied(
            _(
                "One of you gave the other the account, its code or its role less than 30 days ago. "
                "So that two persons really decide, somebody else must be the second one."
            ),
            code="not_independent",
        )


def is_second(actor: Actor, first_id: UUID | None) -> bool:
    """Say whether `actor` is another account than the first, and neither let the other in lately."""
    if actor.id is None or first_id is None or actor.id == first_id:
        return False
    return not are_tied(actor.id, first_id, both=True)


def are_tied(second_id: UUID, first_id: UUID, *, both: bool = False) -> bool:
    """Say whether the first let the second in lately; with `both`, or the other way. One query."""
    tied = Q(actor_id=first_id, subjects__contains=[second_id])
    if both:
        tied |= Q(actor_id=second_id, subjects__contains=[first_id])
    since = clock.now() - TIED
    return JournalEntry.objects.filter(tied, name__in=list(ties), at__gt=since).exists()


def makers_of(key_id: UUID) -> list[UUID]:
    """Return the accounts that made a key, or the one it follows, at any time."""
    made = JournalEntry.objects.filter(name__in=list(ties), subjects__contains=[key_id])
    return [pk for pk in made.values_list("actor_id", flat=True).distinct() if pk is not None]
