"""How long personal values of businesses are kept."""

from django.utils.translation import gettext_lazy as _

from kernel import retention

retention.keep_open_ended(
    "businesses.Business.phone",
    until=_("as long as the county keeps its register: closed businesses stay on record"),
)
