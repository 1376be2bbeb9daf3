"""Duties follow the links: one that began is owed its visits at once, one that ended none any more."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from apps.duties import queries as duty_queries
from apps.duties import services
from apps.duties.models import Duty
from apps.duties.queries import DutyRule
from apps.liaison.events import LinkBegun, LinkEnded, PlanApplied, PlanUndone
from apps.liaison.models import TARGETS, Link
from apps.liaison.queries.owing import KIND
from kernel import clock, journal
from kernel.access import Actor
from kernel.models import JournalEntry
from kernel.models.lasting import LastingQuerySet


@journal.on(LinkBegun)
def follow_link(event: LinkBegun, _entry: JournalEntry) -> None:
    """Ask the visits of a link at once, again where it is begun a second time; none when it ended."""
    if not isinstance(event, LinkEnded):
        services.make_duties(actor=Actor.system("liaison"), each=KIND, member_id=event.member_id)
    follow_links(Duty.objects.filter(member=event.member_id))


@journal.on(PlanApplied)
def follow_plan(_event: PlanApplied, _entry: JournalEntry) -> None:
    """Ask the visits of links that a plan began, and no more of those it ended."""
    services.make_duties(actor=Actor.system("liaison"), each=KIND)
    follow_links(Duty.objects.all())


@journal.on(PlanUndone)
def follow_undone_plan(_event: PlanUndone, _entry: JournalEntry) -> None:
    """Ask no more visits of links that were taken back, and again those of links that go on.

    Nobody is excused from a link that is gone as if it had never been: its duties go with it.
    """
    open_ones = Duty.objects.filter(ends_on__gt=clock.today())
    for rule in _rules_of_links():
        services.remove(
            actor=Actor.system("liaison"),
            duties=open_ones.filter(~Exists(_toward(rule)), rule=rule.key),
        )
    follow_links(Duty.objects.all())


def follow_links(duties: QuerySet[Duty]) -> None:
    """Waive those of `duties` that are open and without a link that holds today; ask the others again."""
    actor, today = Actor.system("liaison"), clock.today()
    for rule in _rules_of_links():
        holding = _toward(rule).on(today).filter(keeper__left_on=None)
        of_rule = duties.filter(rule=rule.key, ends_on__gt=today)
        without = of_rule.filter(~Exists(holding))
        services.release(actor=actor, duties=without, reason=_("the link ended"))
        services.ask_again(actor=actor, duties=of_rule.filter(Exists(holding)))


def _rules_of_links() -> Iterator[DutyRule]:
    return (rule for rule in duty_queries.duty_rules() if rule.each == KIND)


def _toward(rule: DutyRule) -> LastingQuerySet[Link]:
    """Return the links by which a duty of a rule is owed, of whatever time."""
    toward = Q()
    for name in TARGETS:
        toward |= Q(**{name: OuterRef("subject_id")})
    return Link.objects.filter(toward, rule=rule.which, keeper=OuterRef("member"))
