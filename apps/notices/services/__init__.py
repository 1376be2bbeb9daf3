"""What is done about notices."""

from apps.notices.services.channels import (
    add_channel,
    remove_channel,
    switch_channel,
    try_channel,
)
from apps.notices.services.own import (
    choose,
    confirm_contact,
    mark_all_read,
    mark_read,
    read_stop,
    set_contact,
    unsubscribe,
)
from apps.notices.services.planning import forget_unsent, plan
from apps.notices.services.sending import send_due
from apps.notices.services.telling import forget_counts, remind, soon, tell, tell_by_day

__all__ = [
    "add_channel",
    "choose",
    "confirm_contact",
    "forget_counts",
    "forget_unsent",
    "mark_all_read",
    "mark_read",
    "plan",
    "read_stop",
    "remind",
    "remove_channel",
    "send_due",
    "set_contact",
    "soon",
    "switch_channel",
    "tell",
    "tell_by_day",
    "try_channel",
    "unsubscribe",
]
