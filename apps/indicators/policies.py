"""Rights about figures."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare("indicators", _("Figures"), {"view_figure": _("See the county's figures")})
