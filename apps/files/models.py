"""Photos and papers that rows of other apps hold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kernel.models import Record


class Attachment(Record):
    """A stored file that was checked: its facts; the bytes lie in the storage "county_files".

    Their place is derived from county and key, so that a row leads nowhere else. An app above holds
    it by a row of its own with a foreign key, and checks that row's rights; a file without any such
    row is deleted after a day.
    """

    scope_exempt = "reached through the row that holds it, which has the unit"

    class Kind(models.TextChoices):
        PHOTO = "photo", _("photo")
        PAPER = "paper", _("document")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    width = models.PositiveSmallIntegerField(null=True)
    height = models.PositiveSmallIntegerField(null=True)
    brought_by = models.UUIDField(null=True)
    brought_by_label = models.CharField(_("brought by"), max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="paper", width=None, height=None)
                | Q(kind="photo", width__gt=0, height__gt=0),
                name="files_photos_alone_have_a_width_and_a_height",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        return self.kind == self.Kind.PHOTO
