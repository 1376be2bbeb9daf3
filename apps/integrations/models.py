"""Keys by which other systems read and write a realm's data."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Record, Stored


class ApiKey(Record):
    """A key `lx_<county>_<prefix>_<secret>`: shown once, stored as a hash, scoped, with an end.

    `within_id` is the unit (on the platform: the region) whose subtree it reaches, None the whole.
    It is an id, not a path, so that a unit that moves takes its keys along.
    """

    scope_exempt = "keys are managed with a permission of their own"

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("may"))
    within_id = models.UUIDField(_("within"), null=True)
    within_label = models.CharField(_("within"), max_length=120, default="", blank=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    made_by = models.UUIDField(null=True)
    made_by_label = models.CharField(_("made by"), max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="integrations_key_expires_after_it_was_made",
            )
        ]

    def __str__(self) -> str:
        return self.name


class IdempotentReply(Stored):
    """The answer to an unsafe request that carried an Idempotency-Key, kept for a day.

    `status` is null while the request runs.
    """

    scope_exempt = "found by the key that made it only"

    key_id = models.CharField(max_length=80)
    idempotency_key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    headers = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_id", "idempotency_key"],
                name="integrations_idempotency_key_is_used_once",
            )
        ]
