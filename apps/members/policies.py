"""Rights about members."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "members",
    _("Members"),
    {
        "view_member": _("See members, phone and ID number masked"),
        "reveal_member": _("See a member's phone and ID number in clear"),
        "change_member": _("Change members"),
        "import_members": _("Import members"),
    },
)
access.scope("members:read", _("Read members, personal values masked"), "members.view_member")
access.scope(
    "members:write",
    _("Change and transfer members, record that they left, and take it back"),
    "members.view_member",
    "members.change_member",
)
access.scope(
    "members:reveal",
    _("Read members' phones and ID numbers in clear, each reading noted"),
    "members.view_member",
    "members.reveal_member",
)
access.widen_scope("imports:write", "members.import_members")
