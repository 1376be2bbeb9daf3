"""Rights about units and places."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "organization",
    _("Organization"),
    {
        "view_orgunit": _("See units"),
        "change_unit": _("Found, rename, move and dissolve units"),
        "import_branches": _("Import branches"),
        "share_view": _("Share views of lists in a unit"),
    },
)
access.scope("units:read", _("Read units and places"), "organization.view_orgunit")
access.scope(
    "units:write",
    _("Found, change and dissolve units; add places"),
    "organization.view_orgunit",
    "organization.change_unit",
)
# An import of branches founds units and adds places.
access.widen_scope(
    "imports:write",
    "organization.view_orgunit",
    "organization.change_unit",
    "organization.import_branches",
)
