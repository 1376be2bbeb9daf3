"""Rights about cases."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "cases",
    _("Cases"),
    {
        "view_case": _("See cases"),
        "raise_case": _("Raise cases"),
        "assign_case": _("Assign cases, hand them over, join and close them"),
        "answer_case": _("Answer cases, and note what was done"),
        "view_hardship": _("See protected cases, such as hardships; each opening is noted"),
    },
)
access.scope("cases:read", _("Read cases that are not protected"), "cases.view_case")
access.scope(
    "cases:write",
    _("Raise, assign, answer and close cases"),
    "cases.view_case",
    "cases.raise_case",
    "cases.assign_case",
    "cases.answer_case",
)
