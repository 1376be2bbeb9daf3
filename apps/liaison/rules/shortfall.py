"""Where a plan cannot reach its numbers: an equation in plain words, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from kernel.web.templatetags.ui import number


@dataclass(frozen=True)
class Tally:
    """How many are to be looked after, by how many, within a unit ("" for the whole county)."""

    targets: int
    keepers: int
    covered: int
    unit: str = ""


@dataclass(frozen=True)
class Shortfall:
    """One number that cannot be reached, with the figures of its equation."""

    rule: str
    kind: str  # a key of SENTENCES
    unit: str = ""
    targets: int = 0
    keepers: int = 0
    each: int = 0
    needed: int = 0
    covered: int = 0

    def text(self) -> str:
        """Return the equation in the reader's language."""
        return in_words(asdict(self))

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "text": self.text()}


SENTENCES = {
    "too_many_business": lazy(
        "%(targets)s businesses need %(needed)s members at %(each)s each, you have %(keepers)s; "
        "the plan covers %(covered)s, the most neglected places first."
    ),
    "too_many_member": lazy(
        "%(unit)s: %(targets)s ordinary members need %(needed)s committee members at %(each)s each, "
        "there are %(keepers)s; the plan covers %(covered)s."
    ),
    "too_many_unit": lazy(
        "%(targets)s units need %(needed)s who look after %(each)s each, you have %(keepers)s; the "
        "plan covers %(covered)s."
    ),
    "too_few_business": lazy(
        "%(targets)s businesses for %(keepers)s members: %(each)s each would take %(needed)s."
    ),
    "too_few_member": lazy(
        "%(unit)s: %(targets)s ordinary members for %(keepers)s committee members; %(each)s each "
        "would take %(needed)s."
    ),
    "too_few_unit": lazy("%(targets)s units for %(keepers)s who look after %(each)s each."),
    "nobody_business": lazy("%(targets)s businesses, and no member who could look after them."),
    "nobody_member": lazy(
        "In %(needed)s branches with %(targets)s members nobody holds the role by which members are "
        "looked after: give it to their committee members."
    ),
    "nobody_unit": lazy(
        "%(targets)s units, and nobody holds the role by which they are looked after: give it to the "
        "committee members."
    ),
    "no_member": lazy(
        "Accounts that hold the role and belong to no member: %(keepers)s. Invite the members from their "
        "pages, so that the accounts are known to be theirs."
    ),
    "sharing": lazy(
        "%(keepers)s committee members have their membership in %(targets)s branches: of those in one "
        "branch one looks after it. Move the membership of the others."
    ),
}


# What somebody can mend; the others follow from how many there are.
MENDABLE = frozenset({"nobody_business", "nobody_member", "nobody_unit", "no_member", "sharing"})


def in_words(figures: Mapping[str, Any]) -> str:
    """Return the equation of a shortfall's figures, in the reader's language."""
    counts = ("targets", "keepers", "each", "needed", "covered")
    shown = {name: number(figures[name]) for name in counts}
    return str(SENTENCES[figures["kind"]]) % {**shown, "unit": figures["unit"]}


def shortfalls(
    rule: str, target: str, least: int, most: int, tallies: list[Tally]
) -> Iterator[Shortfall]:
    """Yield what is short of a rule: too many for those bound, or too few."""
    for one in tallies:
        if one.keepers == 0:
            continue
        if one.targets > one.keepers * most:
            yield Shortfall(
                rule, f"too_many_{target}", one.unit, one.targets, one.keepers, most,
                -(-one.targets // most), one.covered,
            )  # fmt: skip
        elif one.targets < one.keepers * least:
            yield Shortfall(
                rule, f"too_few_{target}", one.unit, one.targets, one.keepers, least,
                one.keepers * least, one.covered,
            )  # fmt: skip
