"""Party members and the branches they belong to, with dates."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.organization.models import OrgUnit
from kernel.fields import BlindIndexField, EncryptedTextField
from kernel.models import Lasting, Record, Stored


class Member(Record):
    """A Party member (党员), full or on probation, who belongs to one branch at a time.

    Members who left the county keep their row and last branch; `account_closed` says that the
    leaving closed their account.
    """

    scope_path = "unit"
    self_path = "user"

    class Category(models.TextChoices):
        FULL = "full", _("full member")
        PROBATIONARY = "probationary", _("probationary member")

    class Sex(models.TextChoices):
        MALE = "male", _("male")
        FEMALE = "female", _("female")

    class Leaving(models.TextChoices):
        TRANSFERRED = "transferred", _("transferred out of the county")
        DIED = "died", _("died")
        WITHDREW = "withdrew", _("withdrew from the Party or was removed")
        EXPELLED = "expelled", _("expelled from the Party")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="member"
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="members", verbose_name=_("branch")
    )
    name = models.CharField(_("name"), max_length=60)
    name_pinyin = models.CharField(max_length=200, default="", editable=False)
    name_initials = models.CharField(max_length=60, default="", editable=False)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    born_on = models.DateField(_("born"))
    ethnicity = models.CharField(_("ethnicity"), max_length=20, default="", blank=True)
    id_number = EncryptedTextField(_("ID number"))
    id_number_index = BlindIndexField(computed_from="id_number", unique=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_index = BlindIndexField(computed_from="phone", db_index=True)
    category = models.CharField(_("category"), max_length=12, choices=Category)
    joined_on = models.DateField(_("joined"))
    confirmed_on = models.DateField(_("became full member"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    leaving = models.CharField(
        _("why left"), max_length=12, choices=Leaving, default="", blank=True
    )
    leaving_note = models.CharField(_("note on leaving"), max_length=200, default="", blank=True)
    account_closed = models.BooleanField(default=False, editable=False)
    employer = models.CharField(_("works at"), max_length=120, default="", blank=True)
    employer_code = models.CharField(
        _("employer's credit code"), max_length=18, default="", blank=True, db_index=True
    )
    job = models.CharField(_("job"), max_length=60, default="", blank=True)
    education = models.CharField(_("education"), max_length=20, default="", blank=True)
    skills = models.CharField(_("skills"), max_length=120, default="", blank=True)
    wishes = models.CharField(_("would like to serve in"), max_length=120, default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_on=None) | Q(confirmed_on__gte=F("joined_on")),
                name="members_full_membership_follows_joining",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="members_leaving_follows_joining",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None, leaving="") | (Q(left_on__isnull=False) & ~Q(leaving="")),
                name="members_leaving_has_a_day_and_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["name_pinyin", "id"], name="members_member_by_name")]

    def __str__(self) -> str:
        return self.name


class Membership(Lasting, Stored):
    """The time a member belongs to a branch."""

    scope_path = "unit"

    member = models.ForeignKey(Member, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="memberships")
    reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(ends_on=None),
                name="members_member_belongs_to_one_branch_at_a_time",
            ),
        ]
