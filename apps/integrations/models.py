"""Keys by which other systems read and write a county's data."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Record, Table


class ApiKey(Record):
    """A key `lx_<county>_<id>_<secret>`: shown once, stored as a hash, scoped, and mortal."""

    scope_exempt = "keys are managed with a permission of their own"

    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=16, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=40), verbose_name=_("may"))
    unit_path = models.CharField(_("within"), max_length=200, default="/", db_collation="C")
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    made_by_label = models.CharField(_("made by"), max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="integrations_key_expires_after_it_was_made",
            )
        ]


class IdempotentReply(Table):
    """The answer to an unsafe request that carried an Idempotency-Key, kept for a day."""

    scope_exempt = "found by the key that made it only"

    key_id = models.CharField(max_length=80)
    idempotency_key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(default="")
    headers = models.JSONField(default=dict)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key_id", "idempotency_key"],
                name="integrations_idempotency_key_is_used_once",
            )
        ]
