"""Shapes of input about rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.rulebook import rules
from apps.rulebook.rules import Parameter, Rule
from kernel import clock
from kernel.chinese.days import parse_date
from kernel.errors import Invalid
from kernel.web.forms import DomainForm, style_field

DASHES = ("至", "到", "~", "～", "—", "–")
LONGEST_HOLIDAY = timedelta(days=30)


class FiguresForm(DomainForm):
    """A county's own figures of one rule, one field a figure."""

    starts_on = forms.DateField(label=lazy("In effect from"), initial=clock.today)
    reason = forms.CharField(
        label=lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("The decision or document, so that who reads it later understands it."),
    )

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        given = {name: _field(parameter, rule) for name, parameter in changeable(rule).items()}
        super().__init__(*args, initial={name: rule.values[name] for name in given}, **kwargs)
        self.names = list(given)
        for field in given.values():
            style_field(field)
        self.fields = {**given, **self.fields}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        values = {name: given.pop(name) for name in self.names if name in given}
        return {**given, "values": values}


class NoticeForm(DomainForm):
    """A notice of holidays: days off and make-up days, a day or a run of days a line."""

    year = forms.IntegerField(label=lazy("Year"), min_value=2004, max_value=2099)
    notice = forms.CharField(
        label=lazy("Notice"), max_length=80, help_text=lazy("Its number or title.")
    )
    off = forms.CharField(
        label=lazy("Days off"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=lazy("A line each: 2027-01-01, or 2027-02-06 to 2027-02-12."),
    )
    working = forms.CharField(
        label=lazy("Weekends that are worked"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_off(self) -> list[date]:
        return days_of(self.cleaned_data["off"])

    def clean_working(self) -> list[date]:
        return days_of(self.cleaned_data["working"])


def changeable(rule: Rule) -> dict[str, Parameter]:
    """Return the figures of a rule that a county may set."""
    return {
        name: parameter
        for name, parameter in rule.regulation.parameters.items()
        if parameter.kind != "table"
        and (rule.regulation.held != "national" or parameter.stricter != "none")
    }


def days_of(text: str) -> list[date]:
    """Return the days of a text, a day or a run of days a line. Raises ValidationError by line."""
    found: list[date] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            found.extend(_run(line))
        except Invalid as error:
            text = _("Line %(number)d, “%(line)s”: %(why)s")
            raise forms.ValidationError(
                text % {"number": number, "line": line.strip(), "why": error}
            ) from error
    return found


def _run(line: str) -> list[date]:
    for dash in (*DASHES, " to "):
        line = line.replace(dash, "|")
    days = [parse_date(part) for part in line.split("|")]
    first, last = days[0], days[-1]
    if len(days) > 2 or first is None or last is None:
        raise Invalid(_("write a day as 2027-01-01, a run as 2027-02-06 to 2027-02-12."))
    if not timedelta() <= last - first <= LONGEST_HOLIDAY:
        raise Invalid(_("the last day must follow the first within a month."))
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _field(parameter: Parameter, rule: Rule) -> forms.Field:
    text = _("In the regulation: %(value)s") % {"value": rules.spoken(rule.national[parameter.key])}
    if rules.KINDS[parameter.kind][1] is int:
        return forms.IntegerField(label=parameter.label, help_text=text)
    if parameter.kind == "flag":
        return forms.BooleanField(label=parameter.label, help_text=text, required=False)
    return forms.CharField(label=parameter.label, help_text=text, max_length=20)
