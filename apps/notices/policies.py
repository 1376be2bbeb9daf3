"""Rights about notices: one's own need none."""

from django.utils.translation import gettext_lazy as _

from kernel import access

MANAGE = "notices.manage_channel"
access.declare(
    "notices", _("Notices"), {"manage_channel": _("Set up how notices leave the product")}
)
