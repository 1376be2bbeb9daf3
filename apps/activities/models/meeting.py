"""What a meeting adds to its activity: the roll, the agenda, suggestions, votes."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.activities.models.activity import Activity
from apps.cases.models import Case
from apps.members.models import Member
from kernel.models import Record


class Attendance(Record):
    """A person invited to an activity: a member, or a guest by name. `votes` is frozen with the roll.
    `was` is how the line stood before its person signed in: a claim that is refused goes back to it.
    """

    scope_path, self_path = "activity__unit", "member__user"
    # What tells its member from another of the same name, where rows are read for people to choose.
    apart = ""

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
