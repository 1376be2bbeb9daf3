"""What activities and cases leave on paper: photos, documents, branches' reports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.activities.models import Activity, AgendaItem
from apps.cases.models import Case
from apps.files.models import Attachment
from apps.organization.models import OrgUnit
from kernel.models import Record


class HeldFile(Record):
    """The base of rows that hold a file: taken out with a reason, and put back until the night it is deleted."""

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=120, default="", blank=True)
    removed_at = models.DateTimeField(null=True, editable=False)
    removed_by_label = models.CharField(max_length=120, default="", editable=False)
    reason = models.CharField(_("why taken out"), max_length=200, default="", editable=False)

    class Meta:
        abstract = True

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class ActivityFile(HeldFile):
    """A photo, a scanned sign-in sheet or a document of an activity; a document may belong to a point."""

    scope_path = "activity__unit"

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        SHEET = "sheet", _("sign-in sheet")
        PAPER = "paper", _("document")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="files")
    point = models.ForeignKey(
        AgendaItem, models.SET_NULL, null=True, related_name="papers",
        verbose_name=_("point of the agenda"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(point=None) | Q(kind="paper"),
                name="papers_only_a_document_belongs_to_a_point",
            ),
        ]


class CaseFile(HeldFile):
    """A photo or document of a case; a protected case's are opened under an entry of the journal.

    `by_code` says that it came without an account, from the one who has the case's code.
    """

    scope_path = "case__unit"

    case = models.ForeignKey(Case, models.PROTECT, related_name="files")
    by_code = models.BooleanField(_("sent with the case's code"), default=False, editable=False)

    class Meta:
        ordering = ("created_at", "id")


class MinutesTemplate(Record):
    """A Word template of minutes that the county brought; at most one is in use, else the shipped one."""

    scope_exempt = "one for the whole county: its pages ask for the right to the settings"

    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    names = models.JSONField(default=list)
    in_use = models.BooleanField(default=False)

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["in_use"], condition=Q(in_use=True), name="papers_one_template_is_in_use"
            ),
        ]


class RecordBook(Record):
    """A record book that was made as a document, for the person who asked for it."""

    scope_exempt = "a person sees their own only, as long as they hold the right on its unit"
    self_path = "asked_by"

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="record_books")
    year = models.PositiveSmallIntegerField(_("year"))
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
    meetings = models.PositiveIntegerField(_("meetings"))
    asked_by = models.UUIDField(null=True)


class BranchReport(Record):
    """What one branch reported at a joint meeting."""

    scope_path = "activity__unit"

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="reports")
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="reports", verbose_name=_("branch")
    )
    presenter = models.CharField(_("who reported"), max_length=60)
    text = models.TextField(_("report"), max_length=4000)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "unit"], name="papers_branch_reports_once_at_a_meeting"
            ),
        ]


class Advice(Record):
    """A piece of advice on a branch's report, and who gave it."""

    scope_path = "report__activity__unit"

    report = models.ForeignKey(BranchReport, models.CASCADE, related_name="advice")
    given_by = models.CharField(_("who gave it"), max_length=60)
    text = models.CharField(_("advice"), max_length=1000)

    class Meta:
        ordering = ("created_at", "id")
