"""Rights on the platform, and which of them each kind of staff has: no two kinds share a power."""

from django.utils.translation import gettext_lazy as _

from kernel import access
from tenants.counties.models import PlatformRole

access.declare(
    "counties",
    "",
    {
        "view_signup": _("See sign-ups"),
        "decide_signup": _("Approve and refuse sign-ups"),
        "view_county": _("See the counties and how they do"),
        "change_county": _("Suspend and resume counties"),
        "manage_staff": _("Appoint staff and supervisors of the platform"),
    },
)

PERMISSIONS = {
    PlatformRole.Role.SYSTEM: frozenset(
        {
            "counties.view_signup",
            "counties.decide_signup",
            "counties.view_county",
            "counties.change_county",
        }
    ),
    PlatformRole.Role.SECURITY: frozenset(
        {"accounts.view_user", "accounts.manage_user", "counties.manage_staff"}
    ),
    PlatformRole.Role.AUDITOR: frozenset(
        {"kernel.view_journal", "counties.view_signup", "counties.view_county"}
    ),
}
