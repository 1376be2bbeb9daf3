"""Rights about members."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "members",
    {
        "view_member": _("See members, phone and ID number masked"),
        "reveal_member": _("See a member's phone and ID number in clear"),
        "change_member": _("Change members"),
        "import_members": _("Import members"),
    },
)
