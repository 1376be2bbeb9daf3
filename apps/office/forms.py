"""Shapes of input of pages that know several apps."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import yaml
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
from kernel.errors import DomainError, Invalid
from kernel.storable import fault_of
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


class YamlField(forms.CharField):
    """A value written as YAML; what is no YAML is refused with its line."""

    widget = forms.Textarea(attrs={"rows": 20, "spellcheck": "false", "class": "form-control code"})

    def prepare_value(self, value: Any) -> Any:
        """Show a value as YAML; what was typed stays as it is."""
        if isinstance(value, str):
            return value
        return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)

    def to_python(self, value: Any) -> Any:
        """Return what the text means; ValidationError when JSON cannot hold it."""
        try:
            read = yaml.safe_load(super().to_python(value) or "")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = mark.line + 1 if mark else 1
            raise forms.ValidationError(
                _("Line %(line)d cannot be read: %(why)s. Mind the blanks and the colons.")
                % {"line": where, "why": getattr(error, "problem", error)}
            ) from error
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError(
                _("A number or a date is none, or this is nested too deeply. Write it another way.")
            ) from error
        if fault := fault_of(read):
            raise forms.ValidationError(fault)
        return read


class ValueForm(DomainForm):
    """A section of the settings, or one item of it, as text."""

    value = YamlField(label=lazy("Value (YAML)"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def show(self, error: DomainError) -> None:
        """Add each error of an Invalid to the form; a Conflict is raised on."""
        if not isinstance(error, Invalid):
            raise error
        self.add_error("value", str(error).split("\n"))


class NamesForm(DomainForm):
    """What the county calls each item of a section, in both languages."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, names: dict[str, dict[str, str]], **kwargs: Any) -> None:
        self.keys = list(names)
        super().__init__(*args, **kwargs)
        for key, name in names.items():
            for short, label in (("zh", _("Chinese")), ("en", _("English"))):
                self.fields[f"{key}.{short}"] = forms.CharField(
                    label=f"{name['zh']} · {label}",
                    initial=name.get(short, ""),
                    required=short == "zh",
                    max_length=60,
                    widget=forms.TextInput(attrs={"class": "form-control"}),
                )

    def clean(self) -> dict[str, Any]:
        """Return the names by item."""
        given = super().clean() or {}
        names = {key: self._name(given, key) for key in self.keys}
        return {"names": names, "expected_version": given.get("expected_version")}

    def _name(self, given: dict[str, Any], key: str) -> dict[str, str]:
        found = {short: given.get(f"{key}.{short}", "").strip() for short in ("zh", "en")}
        return {short: text for short, text in found.items() if text}


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
