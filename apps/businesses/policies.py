"""Rights about businesses and their coverage."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "businesses",
    {
        "view_business": _("See businesses"),
        "change_business": _("Change businesses"),
        "import_register": _("Import the business register"),
        "view_coverage": _("See coverage and its gaps"),
        "recompute_coverage": _("Recompute coverage"),
        "assign_cover": _("Assign a business to a branch by hand"),
    },
)
