"""The kernel's permissions: on settings, journal, imports and exports."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "kernel",
    _("Settings"),
    {
        "view_blueprint": _("See the settings"),
        "change_blueprint": _("Change the settings"),
        "view_journal": _("Read the journal"),
        "view_import": _("See imports and their errors"),
        "approve_import": _("Approve a large import of someone else"),
        "export_list": _("Export lists"),
        "release_export": _("Release somebody else's export of a whole roster"),
    },
)
access.scope("imports:read", _("Read imports and their errors"), "kernel.view_import")
access.scope("imports:write", _("Bring in branches, businesses and members"), "kernel.view_import")
