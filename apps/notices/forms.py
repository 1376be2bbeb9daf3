"""Shapes of input about notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.notices.models import Channel, When
from apps.notices.registry import kinds
from kernel.web.forms import CodeField, DomainForm, PhoneField

USUAL = "usual"


class ContactForm(DomainForm):
    """Where one is told outside the product."""

    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=120,
        help_text=_("A mail with a link comes there first; empty: no mails."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    takes_digest = forms.BooleanField(label=_("One mail a day about what is new"), required=False)
    takes_messages = forms.BooleanField(
        label=_("Text messages to my phone about what is urgent"), required=False
    )


class ChoicesForm(DomainForm):
    """When one is told of each kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = kwargs.get("initial") or {}
        words = dict(When.choices)
        for kind in kinds:
            usual = _("as usual: %(when)s") % {"when": words[wanted[f"usual/{kind.key}"]]}
            self.fields[kind.key] = forms.ChoiceField(
                label=kind.name,
                choices=[(USUAL, usual), *When.choices],
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {kind: "" if when == USUAL else when for kind, when in given.items()}


class ChannelForm(DomainForm):
    """A new way out."""

    form = forms.ChoiceField(label=_("Kind of channel"), choices=Channel.Form.choices)
    name = forms.CharField(label=_("Name"), max_length=60)
    address = CodeField(
        label=_("Address with its key"),
        max_length=500,
        help_text=_(
            "https://… of a gateway; wecombot://KEY, dingtalk://SECRET@TOKEN or feishu://TOKEN of a "
            "robot. It is kept encrypted and not shown again."
        ),
    )


class TrialForm(DomainForm):
    """A message of trial."""

    phone = PhoneField(label=_("Phone that gets it"), required=False)
