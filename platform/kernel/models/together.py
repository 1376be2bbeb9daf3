"""What was done to many rows at once, with what is needed to take it back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.models.records import Record


class BulkAct(Record):
    """One act on many rows, and of each row its version after the act and what it was before.

    `rows` is {row's id: [version after the act, what `restore` needs]}; neither names nor personal
    values stand in it.
    """

    scope_exempt = "seen by who did it"
    self_path = "made_by"

    class State(models.TextChoices):
        DONE = "done", _("done")
        TAKEN_BACK = "taken_back", _("taken back")

    kind = models.CharField(max_length=60)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DONE)
    title = models.CharField(max_length=200)
    count = models.PositiveIntegerField()
    rows = models.JSONField(default=dict)
    made_by = models.UUIDField(null=True, db_index=True)
    made_by_label = models.CharField(_("by"), max_length=120)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title
