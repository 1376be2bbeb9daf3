"""What a committee does at a time and place: the activity, who was there, what was voted on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.cases.models import Case
from apps.files.models import Attachment
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.models import Record, Stored


class Activity(Record):
    """A meeting, visit, lesson or service of one kind (the county's `activity_kinds`), held by a unit.

    `held_on` is its day in Shanghai: the day that decides for which period it counts. The roll is
    frozen at `rolled_at`; before that nobody's presence is recorded and no vote is taken. `expected` is
    how many should have come where the roll names fewer (a past one, of a workbook); 0: nobody knows.
    """

    scope_path = "unit"

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        ANNOUNCED = "announced", _("announced")
        HELD = "held", _("held")
        ARCHIVED = "archived", _("archived")
        CANCELLED = "cancelled", _("cancelled")

    class Minutes(models.TextChoices):
        OPEN = "open", _("being written")
        SUBMITTED = "submitted", _("handed in")
        APPROVED = "approved", _("approved")

    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="activities", verbose_name=_("held by")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    held_on = models.DateField(_("day"), editable=False)
    place = models.CharField(_("place"), max_length=120, default="", blank=True)
    text = models.TextField(_("what it is about"), default="", blank=True, max_length=4000)
    series = models.ForeignKey(
        "Series", models.SET_NULL, null=True, editable=False, related_name="occurrences"
    )
    series_on = models.DateField(_("day by its series"), null=True, editable=False)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("organiser"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField(_("why cancelled"), max_length=200, default="", blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    rolled_at = models.DateTimeField(_("roll frozen"), null=True, editable=False)
    recorded_at = models.DateTimeField(_("attendance recorded"), null=True, editable=False)
    expected = models.PositiveSmallIntegerField(_("should attend"), null=True, editable=False)
    minutes = models.TextField(_("minutes"), default="", blank=True, max_length=20000)
    minutes_state = models.CharField(max_length=10, choices=Minutes, default=Minutes.OPEN)
    minutes_by = models.UUIDField(null=True, editable=False)
    minutes_by_label = models.CharField(max_length=80, default="", editable=False)
    approved_by_label = models.CharField(max_length=80, default="", editable=False)
    returned_why = models.CharField(max_length=200, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activities_activity_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled", reason=""),
                name="activities_cancelling_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["series", "series_on"], name="activities_series_has_a_day_once"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "held_on"], name="activities_by_unit_and_day"),
            models.Index(fields=["-starts_at", "id"], name="activities_by_begin"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """Return the title: what a search and the journal call the row."""
        return self.title


class Invites(models.Model):
    """Who is invited besides those whom the kind invites: holders of roles, and guests by name."""

    roles = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("roles"))
    below = models.BooleanField(_("also of units below"), default=False)
    guests = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("guests"))

    class Meta:
        abstract = True


class Series(Invites, Record):
    """Activities that come again by a rule: "each first Tuesday of the month", until a day or on and on.

    `rule` is an RRULE without its end (RFC 5545), counted from `starts_on`; `until` is its last day.
    `skipped` are days of the rule on which there is none. An occurrence is an activity with its day
    by the rule in `series_on`, wherever it was moved to.
    """

    scope_path = "unit"

    class Holidays(models.TextChoices):
        STAY = "stay", _("stay on that day")
        NEXT = "next", _("move to the next working day")

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="series", verbose_name=_("held by")
    )
    rule = models.CharField(_("how often"), max_length=120)
    starts_on = models.DateField(_("first day"))
    until = models.DateField(_("last day"), null=True, blank=True)
    at = models.TimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = models.CharField(_("place"), max_length=120, default="", blank=True)
    text = models.TextField(_("what it is about"), default="", blank=True, max_length=4000)
    holidays = models.CharField(
        _("on holidays"), max_length=4, choices=Holidays, default=Holidays.STAY
    )
    skipped = ArrayField(models.DateField(), default=list, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("starts_on")),
                name="activities_series_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0), name="activities_series_takes_some_time"
            ),
        ]

    @property
    def name(self) -> str:
        return self.title


class StandingInvitation(Invites, Record):
    """Who a unit always invites to its activities of a kind."""

    scope_path = "unit"

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="standing_invitations")
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], name="activities_unit_invites_to_a_kind_by_one_row"
            )
        ]


class CalendarFeed(Record):
    """The secret address of a person's calendar, or of a unit's as that person may see it.

    `secret_hash` is a keyed hash: the address itself is stored nowhere. One in force a person and unit.
    """

    scope_exempt = "its owner's alone"
    self_path = "user"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], condition=Q(revoked_at=None), nulls_distinct=False,
                name="activities_person_has_one_address_for_a_calendar",
            )
        ]  # fmt: skip


class Attendance(Record):
    """A person invited to an activity: a member, or a guest by name. `votes` is frozen with the roll.
    `was` is how the line stood before its person signed in: a claim that is refused goes back to it.
    """

    scope_path, self_path = "activity__unit", "member__user"

    class Status(models.TextChoices):
        INVITED = "invited", _("invited")
        ASKED = "asked", _("asks for leave")
        REFUSED = "refused", _("leave not granted")
        CLAIMED = "claimed", _("says to be here")
        PRESENT = "present", _("present")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("absent")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="attendances")
    guest = models.CharField(_("guest"), max_length=60, null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INVITED)
    was = models.CharField(max_length=10, choices=Status, default="", editable=False)
    votes = models.BooleanField(_("has a vote"), default=False)
    reason = models.CharField(_("why absent"), max_length=200, default="", blank=True)
    answer = models.CharField(_("answer to who asked for leave"), max_length=200, default="")
    answered_by_label = models.CharField(max_length=80, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "member"], name="activities_member_is_on_the_roll_once"
            ),
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(guest=None),
                name="activities_attendance_is_a_member_or_a_guest",
            ),
            models.CheckConstraint(
                condition=Q(votes=False) | Q(guest=None), name="activities_guest_has_no_vote"
            ),
        ]

    @property
    def name(self) -> str:
        return self.member.name if self.member else self.guest or ""


class AgendaItem(Record):
    """A point of the agenda, in its place; at a consultation one may be a case that is discussed.

    `outcome` is the result of the case there, `said` the words on it.
    """

    scope_path = "activity__unit"

    class Outcome(models.TextChoices):
        ANSWERED = "answered", _("answered at once")
        ASSIGNED = "assigned", _("somebody deals with it")
        IMPOSSIBLE = "impossible", _("not possible")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="agenda")
    place = models.PositiveSmallIntegerField()
    title = models.CharField(_("point"), max_length=200)
    presenter = models.CharField(_("who reports"), max_length=60, default="", blank=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="points")
    outcome = models.CharField(_("result"), max_length=10, choices=Outcome, default="", blank=True)
    said = models.TextField(_("what was said"), default="", blank=True, max_length=1000)

    class Meta:
        ordering = ("place", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "case"], name="activities_case_is_on_an_agenda_once"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(case__isnull=False),
                name="activities_only_a_case_has_a_result",
            ),
        ]

    @property
    def shown(self) -> str:
        """Return the point in words; of a case that became protected since, only that it is."""
        return _t("Protected case") if self.case and self.case.is_sensitive else self.title


class SuggestionRound(Record):
    """The days on which suggestions are collected for a consultation."""

    scope_path = "activity__unit"

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="collecting")
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="activities_round_has_its_days"
            )
        ]


class Vote(Record):
    """A vote taken at an activity, with the rule it was judged by and the roll it was judged on."""

    scope_path = "activity__unit"
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="ballots")
    title = models.CharField(_("what was voted on"), max_length=200)
    rule = models.CharField(_("rule"), max_length=40)
    rule_from = models.DateField(_("edition of the rule"))
    voters = models.PositiveSmallIntegerField(_("should attend"))
    present = models.PositiveSmallIntegerField(_("present"))
    yes = models.PositiveSmallIntegerField(_("yes"))
    no = models.PositiveSmallIntegerField(_("no"), default=0)
    abstained = models.PositiveSmallIntegerField(_("abstained"), default=0)
    written_yes = models.PositiveSmallIntegerField(_("yes in writing"), default=0)
    need_present = models.PositiveSmallIntegerField()
    need_yes = models.PositiveSmallIntegerField()
    quorum = models.BooleanField()
    passed = models.BooleanField(_("passed"))

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(present__lte=F("voters")), name="activities_vote_has_no_strangers"
            ),
            models.CheckConstraint(
                condition=Q(present__gte=F("yes") + F("no") + F("abstained")),
                name="activities_vote_has_no_more_papers_than_people",
            ),
        ]


class Visit(Record):
    """What a visit adds to its activity: to whom it was paid, who was met, what was learnt.

    `visited` is what the visited was called then; of `member`, `business` and `unit` at most one is
    given, none for a person by name. `key` was made by the browser and names one form: sent twice, it
    is recorded once. `latitude` and `longitude` are rounded and there only if the visitor asked for it.
    """

    scope_path = "activity__unit"

    class Met(models.TextChoices):
        YES = "yes", _("met")
        OWNER = "owner", _("met the owner")
        EMPLOYEE = "employee", _("met an employee")
        NOBODY = "nobody", _("nobody there")

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="visit")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="visits", verbose_name=_("member")
    )
    business = models.ForeignKey(
        Business, models.SET_NULL, null=True, related_name="visits", verbose_name=_("business")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, related_name="visits", verbose_name=_("unit")
    )
    visited = models.CharField(_("visited"), max_length=120)
    met = models.CharField(_("who was met"), max_length=8, choices=Met)
    met_name = models.CharField(_("name of who was met"), max_length=60, default="", blank=True)
    findings = models.JSONField(_("what was found"), default=list)
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    key = models.UUIDField(null=True, unique=True, editable=False)
    recorded_by = models.UUIDField(null=True, editable=False, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None, business=None)
                | Q(member=None, unit=None)
                | Q(business=None, unit=None),
                name="activities_visit_is_paid_to_one",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="activities_place_of_a_visit_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.visited

    @property
    def name(self) -> str:
        """Return who was visited."""
        return self.visited

    @property
    def was_met(self) -> bool:
        return self.met != self.Met.NOBODY


class VisitPhoto(Stored):
    """A photo of a visit; handed out to those who may see the visit."""

    scope_path = "visit__activity__unit"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
