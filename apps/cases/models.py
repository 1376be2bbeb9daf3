"""Cases: what is to be solved or followed up, from raised to answered to rated."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.fields import EncryptedTextField
from kernel.models import Record, Stored


class Case(Record):
    """A suggestion, difficulty, hardship or resolution (办理事项) that one unit answers.

    `code` opens the case for the one who raised it, without an account: pages of those who handle
    it do not show it, so that nobody rates their own answer. `raiser` is that person's account,
    None for a merchant. `triage_on` is the last day to find an owner, `due_on` the last day to
    answer. `is_sensitive` is what its kind said when it was raised or sorted.
    """

    scope_path = "unit"
    self_path = "raiser"

    class State(models.TextChoices):
        RAISED = "raised", _("waiting to be assigned")
        ASSIGNED = "assigned", _("being dealt with")
        ANSWERED = "answered", _("answered")
        REOPENED = "reopened", _("reopened")
        CLOSED = "closed", _("settled and closed")
        MERGED = "merged", _("joined with another")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("the difficulty is over")
        EASED = "eased", _("eased")
        UNSOLVED = "unsolved", _("could not be solved")

    class Source(models.TextChoices):
        MEMBER = "member", _("a member")
        MERCHANT = "merchant", _("a merchant")
        VISIT = "visit", _("a visit")
        MEETING = "meeting", _("a meeting")
        COMMITTEE = "committee", _("the committee")

    code = models.CharField(max_length=12, editable=False)
    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("in short"), max_length=80)
    text = models.TextField(_("what it is about"), max_length=4000)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="cases", verbose_name=_("handled by")
    )
    business = models.ForeignKey(
        Business, models.SET_NULL, null=True, blank=True, related_name="cases",
        verbose_name=_("business"),
    )  # fmt: skip
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="cases",
        verbose_name=_("member"),
    )  # fmt: skip
    source = models.CharField(_("raised by"), max_length=9, choices=Source)
    source_id = models.UUIDField(null=True, editable=False, db_index=True)
    raised_on = models.DateField(_("raised on"))
    raiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_raised"
    )
    raiser_name = models.CharField(
        _("name of who raised it"), max_length=60, default="", blank=True
    )
    raiser_phone = EncryptedTextField(_("phone of who raised it"), blank=True)
    is_sensitive = models.BooleanField(_("protected"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.RAISED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True,
        related_name="cases_owned", verbose_name=_("person responsible"),
    )  # fmt: skip
    triage_on = models.DateField(_("to be assigned by"))
    due_on = models.DateField(_("to be answered by"), null=True, blank=True)
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default="", blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    rating_words = models.CharField(
        _("words on the rating"), max_length=300, default="", blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="cases_case_has_a_code_of_its_own"),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)),
                name="cases_rating_is_from_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(answered_on__isnull=False),
                name="cases_only_an_answer_is_rated",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "closed")) | Q(answered_on__isnull=False),
                name="cases_answered_or_closed_case_has_the_day_of_its_answer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("assigned", "reopened"))
                | Q(owner__isnull=False, due_on__isnull=False),
                name="cases_case_being_dealt_with_has_an_owner_and_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="cases_joined_case_names_the_other",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="cases_case_is_not_joined_with_itself",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("closed", "merged", "withdrawn"), ended_on__isnull=False)
                | (~Q(state__in=("closed", "merged", "withdrawn")) & Q(ended_on=None)),
                name="cases_ended_case_has_the_day_of_its_end",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="cases_case_by_state_and_day"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether somebody has to do something about it: find an owner, or answer."""
        return self.state in OPEN

    @property
    def waits_until(self) -> date | None:
        """Return the day by which the next step is due, None when none is."""
        if self.state == self.State.RAISED:
            return self.triage_on
        return self.due_on if self.is_open else None

    @property
    def is_late(self) -> bool:
        """Say whether the day of the next step has gone by."""
        day = self.waits_until
        return day is not None and day < clock.today()


OPEN = (Case.State.RAISED, Case.State.ASSIGNED, Case.State.REOPENED)
ENDED = (Case.State.CLOSED, Case.State.MERGED, Case.State.WITHDRAWN)


class CaseNote(Stored):
    """One line of a case's history; nothing changes or deletes it.

    Answers, what a meeting said and what the raiser said are shown to the raiser; all other kinds are private to those
    who handle the case.
    """

    scope_path = "case__unit"
    append_only = True

    class Kind(models.TextChoices):
        NOTE = "note", _("private note")
        ANSWER = "answer", _("answer")
        MEASURE = "measure", _("measure or aid")
        HANDOVER = "handover", _("handed over")
        RAISER = "raiser", _("from who raised it")
        SYSTEM = "system", _("course of the case")
        MEETING = "meeting", _("discussed at a meeting")

    class Aid(models.TextChoices):
        MONEY = "money", _("money")
        GOODS = "goods", _("goods")
        WORK = "work", _("help with work")
        INTRODUCTION = "introduction", _("an introduction")
        OTHER = "other", _("other help")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=4000)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True)
    goods = models.CharField(_("goods"), max_length=200, default="")
    aid = models.CharField(_("kind of help"), max_length=12, choices=Aid, default="")
    given_on = models.DateField(_("given on"), null=True)
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_label = models.CharField(max_length=120, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="measure") | Q(amount=None, goods="", aid="", given_on=None),
                name="cases_only_a_measure_gives_something",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0),
                name="cases_amount_given_is_more_than_nothing",
            ),
        ]
        indexes = [models.Index(fields=["case", "at"], name="cases_note_by_case")]


class Helper(Record):
    """A person who helps with a case, from day to day: a member of the roll, or an account without one.

    While the case has not ended, that person sees it, protected or not, and records measures.
    """

    scope_path = "case__unit"

    case = models.ForeignKey(Case, models.PROTECT, related_name="helpers")
    member = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="helps",
        verbose_name=_("member"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="helps",
        verbose_name=_("account"),
    )  # fmt: skip
    task = models.CharField(_("helps with"), max_length=120, default="", blank=True)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(user=None),
                name="cases_helper_is_a_member_or_an_account",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="cases_helper_ends_after_the_begin",
            ),
            models.UniqueConstraint(
                fields=["case", "member", "user"], condition=Q(until=None), nulls_distinct=False,
                name="cases_person_helps_with_a_case_once",
            ),
        ]  # fmt: skip

    @property
    def name(self) -> str:
        person = self.member or self.user
        return person.name if person else ""

    @property
    def account_id(self) -> UUID | None:
        """Return the account of who helps, None for a member without one."""
        return self.user_id or (self.member.user_id if self.member else None)


class SuggestionLink(Record):
    """The address on a poster by which anybody raises a case, for a unit or for a business.

    A case by a business's link goes to the unit that covers the business on that day.
    """

    scope_exempt = "never listed: opened by its key, made on the page of its unit or business"

    key = models.CharField(max_length=24, unique=True)
    unit = models.OneToOneField(OrgUnit, models.PROTECT, null=True, related_name="suggestion_link")
    business = models.OneToOneField(
        Business, models.CASCADE, null=True, related_name="suggestion_link"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None, business__isnull=False)
                | Q(unit__isnull=False, business=None),
                name="cases_link_leads_to_a_unit_or_a_business",
            ),
        ]


class PublicAttempt(Stored):
    """A case or files sent, or a wrong code tried, without an account; kept as long as it counts."""

    scope_exempt = "read by the public pages' limits only"

    class Purpose(models.TextChoices):
        SUGGEST = "suggest", _("sent a case")
        FILES = "files", _("sent files to a case")
        CODE = "code", _("tried a wrong code")

    purpose = models.CharField(max_length=7, choices=Purpose)
    address_key = models.BinaryField(max_length=16)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["purpose", "address_key", "at"], name="cases_attempt_by_address")
        ]
