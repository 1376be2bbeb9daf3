"""Rights about liaison."""

from django.utils.translation import gettext_lazy as _

from kernel import access

VIEW, CHANGE, PLAN = "liaison.view_link", "liaison.change_link", "liaison.plan_links"
access.declare(
    "liaison",
    _("Liaison"),
    {
        "view_link": _("See who looks after whom"),
        "change_link": _("Begin and end liaison links by hand"),
        "plan_links": _("Plan the liaison of the whole county"),
    },
)
access.scope("links:read", _("Read who looks after whom"), VIEW)
access.scope("links:write", _("Begin and end liaison links"), VIEW, CHANGE)
