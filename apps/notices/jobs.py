"""Notices go out: the urgent ones soon after the commit, all others every ten minutes."""

from __future__ import annotations

import logging

from apps.notices import services
from kernel.access import Actor
from kernel.realm import Realm
from kernel.tasks import county_task, send

log = logging.getLogger("liangxin.notices")
# Long enough for a burst of changes to end in one message.
SOON = 5.0
ACTOR = Actor.system("notices")


@county_task("notices.send")
def send_notices() -> int:
    """Put into messages what waits, and send what is due; return how many arrived."""
    services.plan(actor=ACTOR)
    return services.send_due(actor=ACTOR).arrived


@county_task("notices.round")
def round_of_notices() -> int:
    """Tell what is to be told because its day has come, then send; return how many notices there are."""
    told = services.tell_by_day(actor=ACTOR)
    send_notices.run()
    return told


@services.soon.fill
def send_soon(here: Realm) -> None:
    """Queue the sender for a county; without a broker the next round does it."""
    try:
        send(send_notices, here, delay=SOON)
    except OSError:
        log.warning("broker_unreachable", extra={"schema": here.schema})
