"""How long personal values of members are kept."""

from django.utils.translation import gettext_lazy as _

from kernel import retention

retention.keep_open_ended(
    "members.Member.id_number",
    "members.Member.phone",
    until=_("as long as the county keeps its roll: who left stays on record"),
)
