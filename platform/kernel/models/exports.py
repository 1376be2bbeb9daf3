"""Requests to export long lists: made by one person, released by another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.models.records import Record, Stored


class TakenOut(Stored):
    """How many people's data an account or a key took out on one day, little by little."""

    scope_exempt = "counted by the service that hands data out"

    taker = models.UUIDField()
    day = models.DateField(default=clock.today)
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["taker", "day"], name="kernel_taken_out_is_counted_once_a_day"
            )
        ]


class ExportRequest(Record):
    """A request to export a list of many people, which a second person must release.

    Until `until` it can be released or, once released, downloaded. The workbook is not stored:
    it is written at download, with the permissions its asker has then.
    """

    scope_exempt = "seen by who asked, and by who may release it"
    self_path = "asked_by"

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        RELEASED = "released", _("released")
        REFUSED = "refused", _("not released")

    what = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    # The list's URL with filters and columns spelled out: exactly that list is released. Empty for
    # data that is read little by little.
    address = models.TextField()
    rows = models.PositiveIntegerField()
    filters = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    reason = models.CharField(_("reason"), max_length=100)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    until = models.DateTimeField(_("until"))
    asked_by = models.UUIDField(null=True, db_index=True)
    asked_by_label = models.CharField(_("by"), max_length=120)
    decided_at = models.DateTimeField(null=True)
    decided_by_label = models.CharField(max_length=120, default="")
    answer = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_over(self) -> bool:
        """Say whether it expired before it was released or downloaded."""
        return self.state != self.State.REFUSED and self.until <= clock.now()

    @property
    def standing(self) -> str:
        """Return its state in words, "expired" when it is over."""
        return str(_("expired")) if self.is_over else str(self.get_state_display())
