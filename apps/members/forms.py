"""Shapes of input about members."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.members.models import Member
from apps.members.services import MemberValues
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor, visible
from kernel.lists.inplace import InPlaceForm
from kernel.web.forms import CodeField, DomainForm, PhoneField, offer

# What a person edits of a member; no form says the phone, and an empty one leaves it as it is.
EDITED = tuple(name for name in MemberValues.__annotations__ if name != "phone")


class MemberForm(DomainForm):
    """What is recorded of a member."""

    name = forms.CharField(label=_("Member's name"), max_length=60)
    phone = PhoneField(
        label=_("New phone"), required=False, help_text=_("Leave it empty to keep the present one.")
    )
    category = forms.ChoiceField(label=_("Category"), choices=Member.Category.choices)
    joined_on = forms.DateField(label=_("Joined"))
    confirmed_on = forms.DateField(label=_("Became full member"), required=False)
    employer = forms.CharField(label=_("Works at"), required=False, max_length=120)
    employer_code = CodeField(
        label=_("Employer's credit code"),
        required=False,
        max_length=18,
        help_text=_("It ties the member to the business in the register."),
    )
    job = forms.CharField(label=_("Job"), required=False, max_length=60)
    education = forms.CharField(label=_("Education"), required=False, max_length=20)
    skills = forms.CharField(label=_("Skills"), required=False, max_length=120)
    wishes = forms.CharField(label=_("Would like to serve in"), required=False, max_length=120)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Leave the phone out when none is given."""
        given = super().clean() or {}
        phone = given.pop("phone", "")
        return given | ({"phone": phone} if phone else {})


class PhoneInPlace(InPlaceForm):
    """The phone of one member; the one before is not shown."""

    phone = PhoneField(label=_("New phone"))


class TransferForm(DomainForm):
    """Where a member goes, and when."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("To the branch"))
    effective_on = forms.DateField(label=_("Effective on"), initial=clock.today)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = visible(actor, OrgUnit.objects.all(), "members.change_member")
        rows = rows.branches().exclude(pk=member.unit_id)
        offer(self, "unit", rows.order_by("name_pinyin"))


class LeaveForm(DomainForm):
    """When a member left the county, and why."""

    left_on = forms.DateField(
        label=_("Left on"),
        initial=clock.today,
        help_text=_("From this day on the member is no longer counted."),
    )
    leaving = forms.ChoiceField(
        label=_("Why left"), choices=[("", _("(choose)")), *Member.Leaving.choices]
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=200,
        help_text=_("Such as where to, or the number of the decision."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(DomainForm):
    """Why a leaving is taken back."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class RevealForm(DomainForm):
    """What a personal value is needed for."""

    reason = forms.CharField(
        label=_("What you need it for"),
        max_length=120,
        help_text=_("It is recorded; the member can read it."),
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = not is_own
