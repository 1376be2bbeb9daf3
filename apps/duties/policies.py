"""Rights about duties."""

from django.utils.translation import gettext_lazy as _

from kernel import access

VIEW, DECIDE = "duties.view_duty", "duties.decide_duty"
access.declare(
    "duties",
    {
        "view_duty": _("See duties"),
        "decide_duty": _("Waive duties, and say why one was late"),
    },
)
access.scope("duties:read", _("Read duties"), VIEW)
access.scope("duties:write", _("Waive duties"), VIEW, DECIDE)
