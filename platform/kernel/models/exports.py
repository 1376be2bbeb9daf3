"""Requests for exports: made by one person, released by another."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.models.records import Record


class ExportRequest(Record):
    """A request to export a list of many people, which a second person must release.
    It can be released, and once released downloaded, until `until`. The workbook is not stored: it is
    written at the download, with the permissions its asker has then.
    """

    scope_exempt = "seen by who asked, and by who may release it"
    self_path = "asked_by"

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a second person")
        RELEASED = "released", _("released")
        REFUSED = "refused", _("not released")

    what = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    # The list with its filters and columns: exactly these are released.
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
        """Return the label of its state, or "expired"."""
        return str(_("expired")) if self.is_over else str(self.get_state_display())
