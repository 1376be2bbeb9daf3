"""The lists of links, and of a plan's lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters as filters
from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.liaison import queries
from apps.liaison.models import Link, LinkPlan, Proposal
from apps.liaison.policies import PLAN
from apps.liaison.queries import ASTRAY
from apps.liaison.queries.proposing import ANEW
from apps.liaison.rules.nearness import NEAR
from apps.organization.filters import UnitFilter
from kernel.access import Actor
from kernel.lists import Bulk, Column, Empty, ListFilter, ListPage, YesNoFilter
from kernel.web.requests import ActorRequest

HAND = "hand"
# What `because`, `reason` and `ending` say where they are no free words.
CAUSES: dict[str, Any] = {
    **{near.value: words for near, words in NEAR.items()},
    **{astray.value: words for astray, words in ASTRAY.items()},
    ANEW: _("given to somebody nearer or less busy"),
    HAND: _("chosen by hand"),
}


def _rules() -> list[tuple[str, str]]:
    return list(queries.rule_names().items())


def with_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return `rows` with `rule_name` and `target_name`."""
    called = [When(rule=key, then=Value(name)) for key, name in _rules()]
    found: QuerySet[Any] = rows.annotate(
        rule_name=Case(*called, default=F("rule"), output_field=CharField()),
        target_name=Coalesce("business__name", "member__name", "unit__name"),
    )
    return found


def listed(actor: Actor) -> QuerySet[Link]:
    """Return the links the actor may see, with their words."""
    return with_words(queries.links(actor))


def lines(plan: LinkPlan) -> QuerySet[Proposal]:
    """Return a plan's lines with their words; those who may plan see all."""
    rows = plan.proposals.select_related("keeper__unit", "unit", "member", "business__town", "plan")
    return with_words(rows)


def cause(value: str) -> Any:
    """Return a code of `CAUSES` in words, other words as they are."""
    return CAUSES.get(value, value)


def place_of(row: Any) -> str:
    """Return where whom it is about is found: a business's township, a member's branch."""
    if row.business is not None:
        return str(row.business.town or "")
    return row.member.unit.name if row.member is not None else ""


def _standing(rows: QuerySet[Link]) -> QuerySet[Link]:
    return rows.filter(ends_on=None)


class LinkFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    rule = filters.ChoiceFilter(
        choices=_rules, label=_("Kind"), help_text="One of the county's rules."
    )
    unit = UnitFilter(
        path="keeper__unit__path", label=_("Branch"),
        help_text="Whose keeper belongs to a unit, or to one below it.",
    )  # fmt: skip
    standing = YesNoFilter(having=_standing, label=_("Holds now"), help_text="Not ended.")
    astray = YesNoFilter(
        having=queries.orphans, label=_("Cannot go on"),
        help_text="Whose business closed, or whose member left, moved or lost the role.",
    )  # fmt: skip
    by_hand = YesNoFilter(
        field_name="is_manual", label=_("Made by hand"), help_text="Or by a plan."
    )

    class Meta:
        model = Link
        fields = ("rule", "unit", "standing", "astray")


class LinkList(ListPage):
    """Links, the latest first."""

    model = Link
    title = _("Liaison")
    counted = ngettext_lazy("%(shown)s link", "%(shown)s links", "count")
    brief = ("branch", "target")
    template = "liaison/list.html"
    filterset = LinkFilter
    search = queries.SEARCHED
    order = "-starts_on"
    columns = (
        Column("keeper", _("Looks after"), value="keeper.name", sort="keeper__name_pinyin", link="liaison:detail"),
        Column("branch", _("Branch"), value="keeper.unit.name", sort="keeper__unit__name_pinyin"),
        Column("target", _("Looked after"), value="target_name"),
        Column("rule", _("Kind"), value="rule_name", sort="rule"),
        Column("starts_on", _("From"), sort="starts_on", kind="date"),
        Column("ends_on", _("Until"), value="last_day", sort="ends_on", kind="date"),
        Column("reason", _("Reason"), value=lambda row: cause(row.reason), hidden=True),
        Column("ending", _("Why ended"), value=lambda row: cause(row.ending), hidden=True),
    )  # fmt: skip
    empty = Empty(
        _("No links yet"),
        _("Who looks after which branch, member and merchant stands here. A plan proposes all of them."),
        _("Make a plan"),
        "liaison:plans",
        PLAN,
        "users-group",
    )  # fmt: skip


class ProposalFilter(ListFilter):
    """Filters of a plan's lines."""

    act = filters.ChoiceFilter(
        choices=Proposal.Act.choices, label=_("Act"), help_text="Links to begin, or to end."
    )
    rule = filters.ChoiceFilter(
        choices=_rules, label=_("Kind"), help_text="One of the county's rules."
    )
    unit = UnitFilter(
        path="keeper__unit__path", label=_("Branch"),
        help_text="Whose keeper belongs to a unit, or to one below it.",
    )  # fmt: skip
    because = filters.ChoiceFilter(
        choices=list(CAUSES.items()), label=_("Reason"), help_text="Why it is proposed."
    )
    taken = YesNoFilter(
        field_name="is_taken", label=_("Ticked"), help_text="Lines that will be applied."
    )

    class Meta:
        model = Proposal
        fields = ("act", "rule", "unit", "because")


def _reason(row: Proposal) -> str:
    said = str(cause(row.because))
    return f"{said} · {NEAR['industry']}" if row.same_industry and row.because in NEAR else said  # type: ignore[index]  # a StrEnum's value


def _state(row: Proposal) -> Any:
    if row.outcome:
        return row.outcome
    return _("ticked") if row.is_taken else _("left out")


class ProposalList(ListPage):
    """Lines of a plan, by keeper; they can be ticked until it is applied."""

    model = Proposal
    title = _("Plan of liaison")
    counted = ngettext_lazy("%(shown)s line", "%(shown)s lines", "count")
    brief = ("branch", "act", "target", "because", "taken")
    one_line = False
    template = "liaison/plan.html"
    keeps_views = False
    filterset = ProposalFilter
    search = queries.SEARCHED
    order = "keeper__name_pinyin"
    bulk: ClassVar[Iterable[Bulk]] = (
        Bulk(_("Leave out"), "liaison:leave-out", PLAN),
        Bulk(_("Take in again"), "liaison:take-in", PLAN),
    )
    columns = (
        Column("keeper", _("Looks after"), value="keeper.name", sort="keeper__name_pinyin", link="liaison:line"),
        Column("branch", _("Branch"), value="keeper.unit.name", sort="keeper__unit__name_pinyin"),
        Column("act", _("Act"), value="get_act_display", sort="act"),
        Column("target", _("Looked after"), value="target_name"),
        Column("place", _("Place"), value=place_of),
        Column("rule", _("Kind"), value="rule_name", sort="rule", hidden=True),
        Column("because", _("Reason"), value=_reason, sort="because"),
        Column("taken", _("Ticked"), value=_state, sort="is_taken", tone=lambda row: "" if row.is_taken and not row.outcome else "due"),
    )  # fmt: skip

    def __init__(self, request: ActorRequest, plan: LinkPlan) -> None:
        super().__init__(request, lines(plan))
        self.plan = plan

    @property
    def actions(self) -> list[tuple[Bulk, str]]:
        return super().actions if self.plan.state == LinkPlan.State.PROPOSED else []
