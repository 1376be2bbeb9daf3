"""Rights about accounts."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "accounts",
    _("People"),
    {
        "view_user": _("See accounts"),
        "manage_user": _("Make, disable and unlock accounts"),
        "grant_role": _("Give and take roles"),
    },
)
