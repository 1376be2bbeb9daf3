"""Rights about keys; each app registers what its scopes allow."""

from django.utils.translation import gettext_lazy as _

from kernel import access

access.declare(
    "integrations",
    _("API keys"),
    {"view_apikey": _("See API keys"), "manage_key": _("Make and revoke API keys")},
)
