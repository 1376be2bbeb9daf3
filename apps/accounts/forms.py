"""Shapes of input about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.chinese.text import compact
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
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_login(self) -> str:
        """Remove blanks, which phones and copying put into numbers."""
        return compact(self.cleaned_data["login"])


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
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"),
        strip=False,
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
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=PASSWORD_HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class OwnAccountForm(DomainForm):
    """One's own name, and the language the account reads."""

    name = forms.CharField(
        label=_("Person's name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("as the browser says")), *settings.LANGUAGES],
        required=False,
    )
