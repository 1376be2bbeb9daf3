"""Whether somebody can be the second person to what another asked for: read from the journal."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

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


def gave_way_in(actor: Actor, account_id: UUID | None) -> bool:
    """Say whether `actor` made the account or key of that id, its code or its role, at any time."""
    made = JournalEntry.objects.filter(name__in=list(ties), actor_id=actor.id)
    return account_id is not None and made.filter(subjects__contains=[account_id]).exists()


def require_second(actor: Actor, first_id: UUID | None, refusal: str) -> None:
    """Raise Denied, saying `refusal`, when `actor` is the account that asked first.

    Raises Denied too when that account made the actor's account, code or role in the last 30 days:
    it could have done so to act as both. One query.
    """
    if first_id is None or actor.id is None:
        return
    if actor.id == first_id:
        raise Denied(refusal)
    made = JournalEntry.objects.filter(
        actor_id=first_id,
        subjects__contains=[actor.id],
        name__in=list(ties),
        at__gt=clock.now() - TIED,
    )
    if made.exists():
        raise Denied(
            _(
                "The person who asks gave you your account, its code or its role less than 30 days "
                "ago. So that two persons really decide, somebody else must be the second one."
            ),
            code="not_independent",
        )
