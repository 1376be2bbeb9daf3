"""What duties offer: menu, to-dos, bonds, and the questions about periods and hours that rules answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from apps.duties import doing, queries, registry, rules, services
from apps.duties.forms import WaiveManyForm
from apps.duties.lists import DutyList
from apps.duties.models import Duty, Finding
from apps.duties.policies import DECIDE, REMIND, SEE_FINDINGS, VIEW
from apps.duties.queries import heat
from apps.duties.rules import State
from apps.organization import registry as organization
from apps.organization.models import OrgUnit
from apps.organization.registry import Bond, Led, Measure, Panel
from apps.rulebook import queries as rulebook
from apps.rulebook.registry import panels as rule_pages
from apps.rulebook.registry import questions
from kernel import access, blueprint, clock, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.errors import Invalid
from kernel.lists.source import Source
from kernel.periods import KINDS, Period, parse
from kernel.together import Act, TogetherForm, acts
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Link, Stat, Step, Todo
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import day, percent, signed
from kernel.web.templatetags.ui import number as counted

SHOWN = 8
# What ended longer ago is looked for in the list.
A_DAY, LATELY = timedelta(days=1), timedelta(days=31)


def nothing(_unit: OrgUnit) -> QuerySet[Duty]:
    """Return no duty: none keeps a unit from being dissolved, what was owed stays to be read."""
    return Duty.objects.none()


def no_finding(_unit: OrgUnit) -> QuerySet[Finding]:
    """Return no finding: none keeps a unit from being dissolved."""
    return Finding.objects.none()


def named_duty(row: Duty) -> str:
    """Return what a duty is called: the rule, who owes it, and for when."""
    return f"{queries.names().get(row.rule, row.rule)} · {row.who} · {row.period}"


DUTIES = Source(queries.duties, DutyList, "duties:list")
navigation.offer(Entry(lazy("Duties"), "duties:list", "checklist", VIEW, 36, is_daily=True))
acts.add(
    "duties-remind",
    Act(
        lazy("Remind of duties"),
        DUTIES,
        services.Reminding(),
        TogetherForm,
        REMIND,
        named=named_duty,
    ),
)
acts.add(
    "duties-waive",
    Act(lazy("Waive duties"), DUTIES, services.Waiving(), WaiveManyForm, DECIDE, named=named_duty),
)  # fmt: skip
shortcuts.offer(
    Shortcut(lazy("My duties"), "duties:mine", VIEW, icon="checklist"),
    Shortcut(lazy("Who is behind"), "duties:behind", REMIND, icon="checklist"),
    Shortcut(lazy("Exempt from duties"), "duties:exemptions", "duties.view_exemption"),
)
registry.doors.add("rolls", doing.enter_roll)
registry.doors.add("activities", doing.plan_activity)
registry.doors.add("visits", doing.pay_visit)
journal.vocabularies.add("duties.rules", queries.names)
journal.system_names.add("duties", lazy("counting of duties"))


@offers.after_settings.named(queries.SECTION)
def owed_this_period(actor: Actor) -> Iterator[Link]:
    """Lead to what is owed in the present period, which a rule changes only when it is asked to."""
    if access.allows(actor, DECIDE, access.EVERYWHERE):
        yield Link(_("Ask for it in the present period too"), reverse("duties:map"))


@offers.previews.named(queries.SECTION)
def asked_by_draft(_actor: Actor, saved: Any, draft: Any) -> Iterator[Card]:
    """Show what each rule that would be new, changed or dropped asks in a year, beside what it asks now."""
    before, after = blueprint.items(saved), blueprint.items(draft)
    grace = rulebook.rule("duty.grace").number("days")
    changed = [one for key, one in after.items() if before.get(key) != one]
    now = {rule.key: rule for rule in queries.duty_rules()}
    dropped = [(rule, queries.burden(rule)) for key, rule in now.items() if key not in after]
    found = []
    for one in changed:
        rule = queries.read_rule(one, grace)
        if rule is not None:
            was = now.get(rule.key)
            found.append((rule, queries.burden(rule), queries.burden(was) if was else None))
    if found or dropped:
        yield Card("duties/_draft.html", {"rules": found, "dropped": dropped})


def duty_steps() -> Iterator[Todo]:
    """Return the step of a new county from which on its duties are made every night."""
    address, is_done = reverse("duties:map"), Duty.objects.exists()
    yield Todo(_("Make the first duties"), address, _("Look at the rules"), is_done)


offers.steps.add("duties", Step(DECIDE, duty_steps), order=70)


@rule_pages.named("duties")
def breaches_of_rule(actor: Actor, key: str) -> Iterator[Card]:
    """Show of a rule how often it was breached in the last 12 months, by unit."""
    if not actor.holds(SEE_FINDINGS):
        return
    units = heat.breaches_by_unit(actor, key, clock.today())
    yield Card("duties/_of_rule.html", {"key": key, "units": units})


organization.bonds.add(
    "findings",
    Bond(
        name=lazy("breaches of rules"),
        count=lambda count: _("breaches of rules: %(count)d") % {"count": count},
        relations=("duties.Finding.unit",),
        standing=no_finding,
    ),
    order=46,
)
organization.bonds.add(
    "duties",
    Bond(
        name=lazy("duties"),
        count=lambda count: _("duties: %(count)d") % {"count": count},
        relations=("duties.Duty.unit",),
        standing=nothing,
    ),
    order=45,
)


@offers.todos.named("duties.mine", order=4)
def my_duties(actor: Actor) -> Iterator[Todo]:
    """Name what one owes, or one's unit does, the first to end first, with the form that does it."""
    today = clock.today()
    running = {State.DUE, State.UNKNOWN, State.AMBER}
    rows = [
        row for row in queries.own_duties(actor, today) if queries.state_of(row, today) in running
    ]
    words = queries.names() if rows else {}
    for row in rows[:SHOWN]:
        text = _("%(what)s until %(day)s") % {
            "what": queries.called(row, words),
            "day": day(row.last_day),
        }
        page = Link(_("Open"), reverse("duties:detail", args=[row.pk]))
        door = next(doing.doors(actor, row), page)
        is_late = row.last_day < today
        yield Todo(text, door.url, door.label, due=row.last_day, is_late=is_late)
    if rest := rows[SHOWN:]:
        said = ngettext(
            "%(count)d more duty of yours.", "%(count)d more duties of yours.", len(rest)
        )
        is_late = rest[0].last_day < today
        text = said % {"count": len(rest)}
        yield Todo(
            text, reverse("duties:mine"), _("See them"), due=rest[0].last_day, is_late=is_late
        )


@offers.todos.named("duties.open", order=8)
def duties_of_units(actor: Actor) -> Iterator[Todo]:
    """Say how many duties of units one may see are behind, and how many end this month."""
    if not actor.holds(VIEW):
        return
    rows = queries.open_duties(actor, clock.today())
    behind = rows.filter(ends_on__lte=clock.today()).count()
    if behind:
        text = ngettext("%(count)d duty is overdue.", "%(count)d duties are overdue.", behind)
        if actor.holds(REMIND):
            page, action = reverse("duties:behind"), _("Remind them")
        else:
            page, action = f"{reverse('duties:list')}?behind=true", _("See them")
        yield Todo(text % {"count": behind}, page, action, is_late=True)


@offers.stats.named("duties", order=1)
def met_last_month(actor: Actor) -> Iterator[Stat]:
    """Say which share of last month's duties was met, and how far that moved, to those who see all."""
    if not actor.holds(VIEW, ROOT):
        return
    this = clock.today().replace(day=1)
    last = (this - A_DAY).replace(day=1)
    before = (last - A_DAY).replace(day=1)
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for _unit, month, done, owed in heat.met(actor, before, this):
        sums[month] = [sums[month][0] + done, sums[month][1] + owed]
    (met, owed), (met_before, owed_before) = sums[last], sums[before]
    if not owed:
        return
    note = _("%(met)s of %(owed)s duties") % {"met": counted(met), "owed": counted(owed)}
    moved = ""
    if owed_before:
        points = round(met * 100 / owed - met_before * 100 / owed_before, 1)
        moved = _("%(points)s points against the month before") % {"points": signed(points)}
    address = _of_duties(None, last, this)
    yield Stat(_("Duties met last month"), percent(met / owed), address, note, moved)


@organization.led.named("duties", order=5)
def led_duties(actor: Actor, unit: OrgUnit) -> Led:
    """Say how many duties of a unit and those below it are open, and how many overdue."""
    if not actor.holds(VIEW, unit.path):
        return Led()
    today = clock.today()
    below = access.visible(actor, Duty.objects.filter(unit__path__startswith=unit.path))
    rows = queries.still_open(below, today).filter(ends_on__gt=today - LATELY)
    found = rows.aggregate(open=Count("pk"), late=Count("pk", filter=Q(ends_on__lte=today)))
    note = _("%(count)s of them overdue") % {"count": counted(found["late"])}
    days = {"open": "true", "ends_on_after": today - LATELY + A_DAY}
    page = organization.address(reverse("duties:list"), unit, **days)
    return Led((Panel(_("Open duties"), found["open"], page, note if found["late"] else ""),))


@offers.todos.named("duties.differ", order=9)
def duties_that_differ(actor: Actor) -> Iterator[Todo]:
    """Tell administrators that the nightly comparison found duties other than the facts."""
    if not access.allows(actor, "kernel.view_journal", access.EVERYWHERE):
        return
    count = queries.last_differing()
    if count:
        text = ngettext(
            "%(count)d duty differs from the facts.",
            "%(count)d duties differ from the facts.",
            count,
        )
        yield Todo(text % {"count": count}, reverse("duties:list"), _("See them"))


@offers.todos.named("duties.findings", order=10)
def breaches_without_reason(actor: Actor) -> Iterator[Todo]:
    """Say of how many breaches nobody has said why."""
    if not actor.holds(DECIDE):
        return
    count = queries.findings(actor).filter(reason="").count()
    if count:
        text = ngettext(
            "Of %(count)d breach of a rule nobody has said why.",
            "Of %(count)d breaches of rules nobody has said why.",
            count,
        )
        address = f"{reverse('duties:findings')}?unexplained=true"
        yield Todo(text % {"count": count}, address, _("See them"))


# As the vectors call what is not met.
CALLED = {State.COMING: "open", State.DUE: "open", State.MISSED: "red"}


@questions.named("duty.period")
def period(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say which period a moment belongs to."""
    moment = read_moment(given["at"])
    found = rules.period_of(kind_of(given["cadence"]), moment)
    return {"period": written(found), "local_date": rules.day_of(moment).isoformat()}


@questions.named("duty.state")
def state(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say how a duty stands on a day."""
    period, cadence = read_period(given["period"]), given.get("cadence")
    if cadence is not None and not isinstance(period, KINDS[kind_of(cadence)]):
        raise Invalid(
            _("%(period)s is no period of %(cadence)s.")
            % {"period": given["period"], "cadence": cadence}
        )
    if given["grace_days"] < 0 or given["times"] < 1:
        raise Invalid(_("Days of grace begin at 0, times at 1."))
    found = rules.standing(
        period,
        times=given["times"],
        acts=[read_moment(act) for act in given["acts"]],
        grace_days=given["grace_days"],
        on=date.fromisoformat(given["on"]),
    )
    called = CALLED.get(found.state, found.state.value)
    return {"last_day": found.last_day.isoformat(), "done": found.done, "state": called}


@questions.named("duty.rolling")
def rolling(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say on which days something that returns every few months is due."""
    anchor = date.fromisoformat(given["anchor"])
    days = rules.rolling(anchor, given["every_months"], given["n"])
    return {"dates": [day.isoformat() for day in days]}


@questions.named("duty.year")
def year(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say which periods of a year have their act."""
    acts = [read_moment(act) for act in given["acts"]]
    met, missed = rules.met_and_missed(
        kind_of(given["cadence"]), given["year"], acts, given.get("times", 1)
    )
    return {"met": [written(one) for one in met], "missed": [written(one) for one in missed]}


@questions.named("learning.year")
def learning(given: Mapping[str, Any]) -> dict[str, Any]:
    """Say whether a person's hours of learning suffice."""
    is_leading = given["role"] in LEADING
    rule = rulebook.national("learning.secretary" if is_leading else "learning.member")
    need = rule.exact("hours")
    if given.get("exempt_reason"):
        return {"need": number(need), "state": "exempt", "short": "0"}
    hours = [Decimal(one) for one in given["hours"]]
    if any(one < 0 for one in hours):
        raise Invalid(_("Hours are not negative."))
    short = rules.hours_short(need, hours)
    return {"need": number(need), "state": "short" if short else "met", "short": number(short)}


LEADING = frozenset({"secretary", "deputy_secretary", "committee_member", "committee"})
CADENCES = {"half": "half_year", "halfyear": "half_year", "semester": "half_year"}


def kind_of(cadence: str) -> str:
    """Return the kind of period of a cadence, as vectors or blueprints write it."""
    plain = cadence.lower().replace("-", "_").removesuffix("ly")
    return CADENCES.get(plain.replace("_", ""), plain)


def read_moment(text: str) -> date | datetime:
    """Return a day, or a moment with its zone. Raises ValueError for anything else."""
    return (
        date.fromisoformat(text) if len(text) == len("2026-01-01") else datetime.fromisoformat(text)
    )


def read_period(text: str) -> Period:
    """Return the period of "2026-Q1" or "2026Q1"."""
    return parse(re.sub(r"-(?=[QH])", "", text))


def written(found: Period) -> str:
    """Return a period as "2026-Q1"."""
    return re.sub(r"(?=[QH])", "-", str(found))


def number(amount: Decimal) -> str:
    """Return an amount without needless zeros."""
    return format(amount.normalize(), "f")


def _of_duties(unit: OrgUnit | None, since: date, until: date) -> str:
    days = {"ends_on_after": since + A_DAY, "ends_on_before": until}
    return organization.address(reverse("duties:list"), unit, **days)


organization.measures.add(
    "duties.met", Measure(lazy("Duties met"), VIEW, heat.met, _of_duties, "%"), order=10
)
