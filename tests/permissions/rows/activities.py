"""Activities: one of the secretary's branch and one of another, the keeper is invited to the first."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.activities import services
from apps.activities.models import Activity, CalendarFeed, VisitPhoto
from apps.activities.queries import calendars
from apps.organization.models import OrgUnit
from kernel import clock
from tests import make
from tests.world import World

KINDS = {
    "activity_id": "activity",
    "line": "line",
    "series_id": "series",
    "visit_id": "visit",
    "photo_id": "visit_photo",
    "consultation_id": "consultation",
    "item_id": "point",
}
RESOURCES = {
    "activities": "activity",
    "series": "series",
    "calendar-feeds": "feed",
    "points": "point",
    "standing-invitations": "standing",
    "visits": "visit",
}

# In an address of the matrix; it is chosen by chance elsewhere.
SECRET = "calendarofthekeeper"


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    for unit in (world.east, world.west):
        begun = make.begun(unit, title="已开的会", agenda=["通过计划"])
        services.record_vote(
            actor=make.COMMAND,
            activity=begun,
            title="计划",
            rule="vote.resolution",
            yes=0,
            reason="多人外出",
        )
    own = make.visit(world.actor(world.secretary), business=world.shop, text="缺帮工")
    far = make.visit(world.actor(world.stranger), business=world.far_shop, text="缺资金")
    photos = [
        VisitPhoto.objects.create(visit=visit, attachment=make.attachment()) for visit in (own, far)
    ]
    consultations = [_consultation(unit) for unit in (world.east, world.west)]
    points = [row.agenda.get() for row in consultations]
    announced = make.announced(world.east)
    (line,) = announced.attendances.all()
    standing = [
        services.set_invitation(actor=make.COMMAND, unit=unit, kind="talk", guests=["联系人"])
        for unit in (world.east, world.west)
    ]
    return {
        "activity": (announced, make.announced(world.west)),
        "line": (line, line),
        "feed": (_feed(world, world.keeper_user), _feed(world, world.stranger)),
        "series": (make.series(world.east), make.series(world.west)),
        "visit": (own, far),
        "visit_photo": (photos[0], photos[1]),
        "consultation": (consultations[0], consultations[1]),
        "point": (points[0], points[1]),
        "standing": (standing[0], standing[1]),
    }


def more(world: World) -> None:
    for number in range(3):
        case = make.case(world.east, f"第{number}条意见", kind="suggestion")
        held = Activity.objects.filter(kind="consultation", unit=world.east).first()
        assert held is not None
        services.put_on_agenda(actor=make.COMMAND, activity=held, cases=[case])
        _consultation(world.east)
        make.announced(world.east, title=f"例会{number}", agenda=["一", "二"])
        make.series(world.east, title=f"系列{number}")
        shop = make.business(unit=world.east)
        visit = make.visit(world.actor(world.secretary), business=shop, findings=["needs_staff"])
        VisitPhoto.objects.create(visit=visit, attachment=make.attachment())
    services.set_invitation(actor=make.COMMAND, unit=world.east, kind="theme_day", guests=["某"])


def _consultation(unit: OrgUnit) -> Activity:
    """Return a consultation whose roll is recorded, with a case on its agenda."""
    row = make.begun(unit, "consultation")
    case = make.case(unit, "市场缺路灯", kind="suggestion")
    services.put_on_agenda(actor=make.COMMAND, activity=row, cases=[case])
    today = clock.today()
    services.collect_suggestions(actor=make.COMMAND, activity=row, opens_on=today, closes_on=today)
    return row


def _feed(world: World, user: User) -> CalendarFeed:
    feed = services.make_feed(actor=world.actor(user)).feed
    if user == world.keeper_user:
        feed.secret_hash = calendars.feed_hash(SECRET)
        feed.save()
    return feed
