"""Tables of the journal: entries, deliveries of the outbox, and seals."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.db.defaults import KeyOfNow
from kernel.models.payloads import PayloadField
from kernel.models.records import Stored


class JournalEntry(Stored):
    """One event, append-only: audit trail, feed and source of the outbox.

    Key and time are the database's: a realm's role may not write these two columns.
    """

    scope_exempt = "read through the audit page, which asks for a permission of its own"
    append_only = True
    stamped_by_database = ("id", "at")

    id = models.UUIDField(primary_key=True, db_default=KeyOfNow(), editable=False)
    name = models.CharField(_("event"), max_length=80)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("by"), max_length=120)
    subjects = ArrayField(models.UUIDField(), default=list)
    payload = PayloadField(default=dict)
    at = models.DateTimeField(_("at"), db_default=Now())
    request_id = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="kernel_entry_by_name"),
            models.Index(fields=["-at"], name="kernel_entry_by_time"),
        ]


class JournalSeal(Stored):
    """A hash over a batch of entries and the previous seal's hash: a link of the audit chain.

    `horizon` is a transaction number: no entry written up to `at` has a higher one. `signature` is
    made of `digest` by a key that the database does not have.
    """

    scope_exempt = "holds hashes only"
    append_only = True

    number = models.PositiveBigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)
    horizon = models.BigIntegerField()
    signature = models.CharField(max_length=80)


class SealedEntry(models.Model):
    """An entry's own hash in a separate row, so that a check can name a changed entry.

    `entry_id` is not a foreign key: this row must remain when its entry is removed. `doubt` is why
    the entry was not taken for genuine when it was sealed, "" when it was.
    """

    class Doubt(models.TextChoices):
        # Its time lies before a seal that was made before it was written.
        BACKDATED = "past"
        # Its time had not come yet when it was sealed.
        POSTDATED = "future"
        # Its key is of another time.
        MISNUMBERED = "key"
        # Its payload is none that the product writes or can read.
        UNREADABLE = "unread"

    scope_path = None
    scope_exempt = "holds hashes only"
    append_only = True

    entry_id = models.UUIDField(primary_key=True)
    seal = models.ForeignKey(JournalSeal, models.PROTECT, related_name="members")
    digest = models.CharField(max_length=64)
    doubt = models.CharField(max_length=6, choices=Doubt, default="")


class Delivery(Stored):
    """One entry for one `@after` handler, to be delivered at least once."""

    scope_exempt = "worked off by the relay, shown to the county's administrators only"

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    error = models.CharField(max_length=300, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "handler"], name="kernel_handler_hears_an_entry_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="pending"),
                name="kernel_delivery_due",
            )
        ]
