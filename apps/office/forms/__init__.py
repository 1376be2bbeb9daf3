"""Shapes of input of pages that know several apps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.integrations.rules import LONGEST_LIFE
from apps.organization import grants, queries
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor
from kernel.chinese.phones import read_phone
from kernel.chinese.text import listed
from kernel.web.forms import DomainForm, LastDayField, PhoneField, offer

LIVES = (30, 90, 180, LONGEST_LIFE.days)


class RoleForm(DomainForm):
    """A role, where it is held and for how long."""

    role = forms.ChoiceField(label=lazy("Role"))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("On"))
    ends_on = LastDayField(
        label=lazy("Last day in office"),
        required=False,
        help_text=lazy("Leave it empty when no end is known. It ends by itself on that day."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = grants.role_names()
        held = {key: role for key, role in grants.roles().items() if role["held"] == "unit"}
        # Nothing is chosen beforehand, and what allows everything stands last.
        highest = [key for key, role in held.items() if "*" in role["permissions"]]
        keys = [*(key for key in held if key not in highest), *highest]
        offer(self, "role", [("", _("Choose a role")), *((key, names[key]) for key in keys)])
        self.fields["role"].help_text = _(
            "%(roles)s may do everything in the county and give roles to others."
        ) % {"roles": listed([names[key] for key in highest])}
        rows = access.visible(actor, OrgUnit.objects.all(), "accounts.grant_role")
        offer(self, "unit", rows.in_being().order_by("path", "name_pinyin"))


class InviteForm(RoleForm):
    """A person, the role they get and where."""

    name = forms.CharField(label=lazy("Person's name"), max_length=60)
    phone = PhoneField(
        label=lazy("Phone"),
        required=False,
        help_text=lazy("The person logs in with it."),
    )
    username = forms.CharField(
        label=lazy("User name"),
        required=False,
        max_length=60,
        help_text=lazy("Only needed by somebody without a mobile phone."),
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off"}),
    )
    field_order = ("name", "phone", "username", "role", "unit", "ends_on")

    def clean_phone(self) -> str:
        """Bring the number into its one form; the service refuses what is none."""
        typed: str = self.cleaned_data["phone"]
        return read_phone(typed).number or typed


class KeyForm(DomainForm):
    """A new key of the API."""

    name = forms.CharField(
        label=lazy("Name"), max_length=80, help_text=lazy("Who uses it, and for what.")
    )
    scopes = forms.MultipleChoiceField(
        label=lazy("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    within = forms.ModelChoiceField(
        OrgUnit.objects.none(),
        label=lazy("Within"),
        required=False,
        empty_label=lazy("(the whole county)"),
    )
    lifetime = forms.TypedChoiceField(
        label=lazy("Valid for"), coerce=lambda days: timedelta(days=int(days)), initial=90
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = access.scopes_here(on_platform=False).values()
        offer(self, "scopes", ((scope.name, f"{scope.label} ({scope.name})") for scope in known))
        offer(self, "lifetime", ((n, _("%(days)d days") % {"days": n}) for n in LIVES))
        offer(self, "within", queries.units(actor).in_being())
