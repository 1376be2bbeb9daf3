"""Rights of supervisors: figures of their region, and nothing below them."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare("oversight", "", {"view_rollupfact": _("See the figures of the region's counties")})

SUPERVISOR = frozenset({"oversight.view_rollupfact"})
access.scope(
    "summary:read",
    _("Read the figures of counties"),
    "oversight.view_rollupfact",
    on_platform=True,
)
