"""Forms of sign-up and console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel import blueprint
from kernel.errors import Denied
from kernel.web.forms import CodeField, DomainForm, PhoneField, offer
from tenants.counties import policies, signing_up


class SignupForm(DomainForm):
    """A county's application; `opened` and `website` detect programs."""

    region_code = forms.CharField(
        label=_("County"), max_length=6, error_messages={"required": _("Choose your county.")}
    )
    committee = forms.CharField(
        label=_("Name of the committee"),
        max_length=120,
        help_text=_("As on its seal, such as 崇义县小个专党委."),
    )
    credit_code = CodeField(
        label=_("Unified social credit code"),
        max_length=24,
        help_text=_("18 characters, of the committee or of the department it belongs to."),
    )
    contact_name = forms.CharField(
        label=_("Person's name"),
        max_length=60,
        help_text=_("The person who will set the county up."),
    )
    contact_phone = PhoneField(
        label=_("Mobile number"), help_text=_("This will be the administrator's log-in.")
    )
    slug = CodeField(label=_("Web address"), max_length=40)
    blueprint_name = forms.ChoiceField(label=_("Method"), widget=forms.RadioSelect)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (name, blueprint.title_of(document)) for name, document in blueprint.available().items()
        ]
        offer(self, "blueprint_name", choices)
        self.fields["blueprint_name"].initial = choices[0][0] if choices else None
        self.fields["opened"].initial = signing_up.opened_now

    def clean(self) -> dict[str, Any]:
        """Refuse programs, and leave the fields the service asks for."""
        given = super().clean() or self.cleaned_data
        try:
            signing_up.check_filled_by_a_person(given.pop("opened", ""), given.pop("website", ""))
        except Denied as refusal:
            self.show(refusal)
        return given


class ReasonForm(DomainForm):
    """Why something is refused or suspended; those concerned read it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Those concerned read it."),
    )


class StaffForm(DomainForm):
    """A new account of the platform's staff."""

    name = forms.CharField(label=_("Person's name"), max_length=60)
    username = CodeField(label=_("User name"), max_length=60)
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[(role.value, role.label) for role in policies.PERMISSIONS],
    )
