"""The table of jobs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.models.records import Record


class Job(Record):
    """Work that runs in a worker; the row keeps its state and result."""

    scope_exempt = "a person sees their own jobs only"
    self_path = "requested_by"

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        # Refused by a DomainError, whose message is for the person; nothing for the operator.
        REFUSED = "refused", _("not done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    kind = models.CharField(_("kind"), max_length=60)
    label = models.CharField(_("what"), max_length=200, default="")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.QUEUED)
    arguments = models.JSONField(default=dict)
    requested_by = models.UUIDField(null=True, db_index=True)
    requested_by_label = models.CharField(_("by"), max_length=120, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    message = models.CharField(max_length=300, default="")
    result = models.JSONField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="kernel_job_unfinished",
            )
        ]

    @property
    def is_finished(self) -> bool:
        return self.state not in {self.State.QUEUED, self.State.RUNNING}
