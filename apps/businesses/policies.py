"""Rights about businesses and their coverage."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "businesses",
    _("Businesses"),
    {
        "view_business": _("See businesses"),
        "change_business": _("Change businesses"),
        "import_register": _("Import the business register"),
        "view_coverage": _("See coverage and its gaps"),
        "recompute_coverage": _("Recompute coverage"),
        "assign_cover": _("Assign a business to a branch by hand"),
    },
)
access.scope("businesses:read", _("Read businesses"), "businesses.view_business")
access.scope(
    "businesses:write",
    _("Change businesses, and assign them to branches"),
    "businesses.view_business",
    "businesses.change_business",
    "businesses.assign_cover",
)
access.scope(
    "coverage:read",
    _("Read coverage"),
    "businesses.view_coverage",
    "businesses.view_business",
)
access.scope(
    "coverage:write",
    _("Recompute coverage and take it back"),
    "businesses.view_coverage",
    "businesses.view_business",
    "businesses.recompute_coverage",
)
access.widen_scope("imports:write", "businesses.import_register")
