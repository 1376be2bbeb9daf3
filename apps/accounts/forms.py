"""Shapes of input about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.web.forms import DomainForm

PASSWORD_HINT = _("At least 10 characters; a sentence of your own is good.")


class LoginForm(DomainForm):
    """Log-in by phone or user name."""

    login = forms.CharField(
        label=_("Phone or user name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class ActivateForm(DomainForm):
    """The one-time code and the first password."""

    code = forms.CharField(
        label=_("Activation code"),
        max_length=40,
        help_text=_("It stands on your slip or in your link; blanks and dashes do not matter."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}
        ),
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") != given.pop("again", None):
            self.add_error("again", _("The two passwords differ."))
        return given


class PasswordForm(DomainForm):
    """A change of one's own password."""

    old = forms.CharField(
        label=_("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class LanguageForm(DomainForm):
    """The language an account reads."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("as the browser says")), *settings.LANGUAGES],
        required=False,
    )


class PersonForm(DomainForm):
    """A new account."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=11,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    username = forms.CharField(label=_("User name"), required=False, max_length=60)
