"""Rights about the figures of counties."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare("oversight", {"view_rollupfact": _("See the figures of counties")})
