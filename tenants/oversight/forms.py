"""Forms about supervisors."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.web.forms import CodeField, DomainForm, LastDayField


class SupervisorForm(DomainForm):
    """A new account that looks after a region's counties."""

    name = forms.CharField(label=_("Department or person"), max_length=60)
    username = CodeField(label=_("User name"), max_length=60)
    region_code = CodeField(
        label=_("Region's code"),
        max_length=6,
        help_text=_("36 for Jiangxi, 3607 for Ganzhou, 360725 for Chongyi."),
    )
    ends_on = LastDayField(label=_("Until"), required=False)
