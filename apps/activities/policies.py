"""Rights about activities."""

from django.utils.translation import gettext_lazy as _

from kernel import access

VIEW, HOLD, APPROVE, VISIT, IMPORT = (
    "activities.view_activity",
    "activities.hold_activity",
    "activities.approve_minutes",
    "activities.record_visit",
    "activities.import_activities",
)
access.declare(
    "activities",
    _("Activities"),
    {
        "view_activity": _("See activities"),
        "hold_activity": _("Announce activities and record them"),
        "approve_minutes": _("Approve minutes"),
        "record_visit": _("Record visits"),
        "import_activities": _("Import past activities"),
    },
)
access.scope("activities:read", _("Read activities"), VIEW)
access.scope("activities:write", _("Announce and record activities"), VIEW, HOLD, VISIT)
access.widen_scope("imports:write", IMPORT)
