"""Rights about duties."""

from django.utils.translation import gettext_lazy as _

from kernel import access

VIEW, DECIDE = "duties.view_duty", "duties.decide_duty"
REMIND, HAND_OVER = "duties.remind_duty", "duties.hand_over_duty"
SEE_EXEMPTIONS, SEE_FINDINGS = "duties.view_exemption", "duties.view_finding"
access.declare(
    "duties",
    _("Duties"),
    {
        "view_duty": _("See duties"),
        "decide_duty": _("Waive duties, say why one was late, exempt members"),
        "remind_duty": _("Remind those who are behind"),
        "hand_over_duty": _("Hand a person's duty over to another member"),
        "view_exemption": _("See who is exempt from duties"),
        "view_finding": _("See breaches of rules"),
    },
)
access.scope("duties:read", _("Read duties"), VIEW, SEE_EXEMPTIONS, SEE_FINDINGS)
access.scope("duties:write", _("Waive duties"), VIEW, DECIDE, REMIND, HAND_OVER)
