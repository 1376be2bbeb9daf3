"""Rights about units and places."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "organization",
    {
        "view_orgunit": _("See units"),
        "change_unit": _("Found, rename, move and dissolve units"),
        "import_branches": _("Import branches"),
    },
)
