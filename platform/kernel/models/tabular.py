"""Imports: the file, its faults, and the former values needed to undo it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.fields import EncryptedBytesField
from kernel.models.records import Record, Stored


class Import(Record):
    """One imported file: received, checked, perhaps approved by a second person, applied."""

    scope_exempt = "an import is a county-wide act, seen with a permission of its own"

    class State(models.TextChoices):
        UNCLEAR = "unclear", _("columns to be named")
        RECEIVED = "received", _("being checked")
        CHECKED = "checked", _("checked, not yet applied")
        AWAITING = "awaiting", _("waits for a second person")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("taken back")
        LAPSED = "lapsed", _("not applied in time")

    kind = models.CharField(_("kind"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    made_by = models.UUIDField(null=True)
    made_by_label = models.CharField(_("by"), max_length=120)
    job_id = models.UUIDField(null=True)
    approved_by_label = models.CharField(_("confirmed by"), max_length=120, default="")
    applied_at = models.DateTimeField(_("applied at"), null=True)
    undone_at = models.DateTimeField(_("taken back at"), null=True)
    file_removed_at = models.DateTimeField(_("file removed at"), null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class ImportFile(Stored):
    """The file's bytes, encrypted; `tabular.retention` deletes them."""

    scope_exempt = "read through its import"

    of = models.OneToOneField(Import, models.CASCADE, related_name="file")
    content = EncryptedBytesField()
    # What the preview showed, as `tabular.seen` tells it.
    seen = models.BinaryField(default=b"")


class ImportFault(Stored):
    """What is said of a row: its column, value and reason. Personal values are masked."""

    scope_exempt = "read through its import"

    class Weight(models.TextChoices):
        """A row has one gravest reason, perhaps further ones, or remarks when it is imported."""

        REFUSED = "refused", _("refused")
        FURTHER = "further", _("further reason")
        REMARK = "remark", _("remark")

    of = models.ForeignKey(Import, models.CASCADE, related_name="faults")
    # Named only when several sheets are read as one table.
    sheet = models.CharField(_("sheet"), max_length=120, default="")
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=60)
    value = models.CharField(_("value"), max_length=200)
    code = models.CharField(_("code"), max_length=40)
    reason = models.CharField(_("reason"), max_length=300)
    weight = models.CharField(_("weight"), max_length=8, choices=Weight, default=Weight.REFUSED)

    class Meta:
        # Made in the order of the file's sheets and rows.
        ordering = ["id"]


class ImportChange(Stored):
    """One row an import created or changed, with its former values for the undo."""

    scope_exempt = "read through its import"
    # Documents in which {"cipher": BASE64} stands for an encrypted value.
    encrypted_documents = ("before",)

    of = models.ForeignKey(Import, models.CASCADE, related_name="changes")
    # The model of a row created in another table, such as a place; "" for the importer's own.
    beside = models.CharField(max_length=60, default="")
    row_id = models.UUIDField()
    is_new = models.BooleanField()
    version = models.PositiveIntegerField()
    before = models.JSONField(null=True)


class ColumnMapping(Stored):
    """Which heading in the county's files means which field, as last chosen by a person."""

    scope_exempt = "holds headings of files only"

    kind = models.CharField(max_length=40)
    heading = models.CharField(max_length=120)
    field = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "heading"], name="kernel_heading_is_mapped_once_a_kind"
            )
        ]


class WordMeaning(Stored):
    """What a word in a column of fixed words means, as a person last said: a status, a township."""

    scope_exempt = "holds words of files only"

    kind = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    # As `importers.word_key` gives it.
    word = models.CharField(max_length=120)
    meaning = models.CharField(max_length=120)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "field", "word"], name="kernel_word_means_one_thing_a_column"
            )
        ]


class RowChoice(Stored):
    """A row that contradicts another row or a stored one, and what a person chose.

    `row` is the keyed hash of its cells: of these nothing is kept. `key` is the importer's key of the
    row: a code, a unit's name, the blind index of an ID number. A choice counts for other files once
    the file `of` it is applied.
    """

    scope_exempt = "holds hashes and codes only"

    class Choice(models.TextChoices):
        OPEN = "", _("not chosen yet")
        KEEP = "keep", _("keep what is recorded")
        TAKE = "take", _("take this row")
        OTHER = "other", _("not the same: enter it as new")

    kind = models.CharField(max_length=40)
    row = models.BinaryField(max_length=16)
    key = models.CharField(max_length=120)
    choice = models.CharField(max_length=5, choices=Choice, default=Choice.OPEN)
    at = models.DateTimeField(default=clock.now)
    of = models.ForeignKey(Import, models.SET_NULL, null=True, related_name="choices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "row"], name="kernel_row_is_chosen_once_a_kind")
        ]
