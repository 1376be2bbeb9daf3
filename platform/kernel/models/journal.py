"""Tables of the journal: entries, deliveries (the outbox) and seals (the hash chain)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.models.records import Stored


class JournalEntry(Stored):
    """An event that happened: audit trail, feed and source of the outbox."""

    scope_exempt = "read through the audit page, which asks for a permission of its own"
    append_only = True

    name = models.CharField(_("event"), max_length=80)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(_("by"), max_length=120)
    subjects = ArrayField(models.UUIDField(), default=list)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(_("at"), default=clock.now)
    request_id = models.CharField(max_length=40, default="")

    class Meta:
        indexes = [
            models.Index(fields=["name", "at"], name="kernel_entry_by_name"),
            models.Index(fields=["-at"], name="kernel_entry_by_time"),
        ]


class JournalSeal(Stored):
    """A hash over a batch of entries and the previous seal: a link of the hash chain."""

    scope_exempt = "holds hashes only"
    append_only = True

    number = models.PositiveBigIntegerField(unique=True)
    entries = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)


class SealedEntry(models.Model):
    """An entry's own hash, stored apart from it, so that a changed entry can be named.
    `entry_id` is no foreign key: this row must stay when its entry is removed, as the proof.
    """

    scope_path = None
    scope_exempt = "holds hashes only"
    append_only = True

    entry_id = models.UUIDField(primary_key=True)
    seal = models.ForeignKey(JournalSeal, models.PROTECT, related_name="members")
    digest = models.CharField(max_length=64)


class Delivery(Stored):
    """The delivery of one entry to one `@after` handler: a row of the outbox."""

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
