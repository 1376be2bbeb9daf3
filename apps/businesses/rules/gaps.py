"""What to propose where no branch reaches a business.

Source: 支部工作条例(试行) 2018, article 4: three full members found a branch of their own; fewer join neighbours,
in general at most five hosts; where there are none, an instructor is sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Kind = Literal["single", "place", "joint", "instructor"]


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A business without cover; `full_members` work there, `place` is where it stands.

    `place_id` is None where its township is not recorded.
    """

    id: UUID
    name: str
    place: str
    industry: str
    full_members: int
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to do about some uncovered businesses of one place."""

    kind: Kind
    place: str
    businesses: tuple[Uncovered, ...]

    @property
    def place_id(self) -> UUID | None:
        return self.businesses[0].place_id

    @property
    def full_members(self) -> int:
        return sum(business.full_members for business in self.businesses)


def propose(uncovered: Iterable[Uncovered], members_needed: int) -> list[Proposal]:
    """Return a proposal for every uncovered business: first those without a township, then branches.

    Businesses with the full members that a branch needs found one. Of the others, those whose township is not
    recorded want it recorded: no rule can find their branch before. The rest join neighbours of the
    same place, same industry first, until they have as many together; who is left over gets
    an instructor, one proposal a place.
    """
    proposals: list[Proposal] = []
    unplaced: list[Uncovered] = []
    places: dict[str, list[Uncovered]] = {}
    for business in uncovered:
        if business.full_members >= members_needed:
            proposals.append(Proposal("single", business.place, (business,)))
        elif business.place_id is None:
            unplaced.append(business)
        else:
            places.setdefault(business.place, []).append(business)
    if unplaced:
        proposals.insert(0, Proposal("place", unplaced[0].place, tuple(unplaced)))
    for place, neighbours in sorted(places.items()):
        joint, rest = _join(neighbours, members_needed)
        proposals.extend(Proposal("joint", place, group) for group in joint)
        if rest:
            proposals.append(Proposal("instructor", place, rest))
    return proposals


def _join(
    neighbours: list[Uncovered], members_needed: int
) -> tuple[list[tuple[Uncovered, ...]], tuple[Uncovered, ...]]:
    """Return groups that together have the members for a branch, and who is left over."""
    with_members = sorted(
        (b for b in neighbours if b.full_members), key=lambda b: (b.industry, -b.full_members)
    )
    groups: list[tuple[Uncovered, ...]] = []
    group: list[Uncovered] = []
    for business in with_members:
        group.append(business)
        if sum(b.full_members for b in group) >= members_needed:
            groups.append(tuple(group))
            group = []
    grouped = {b.id for found in groups for b in found}
    return groups, tuple(b for b in neighbours if b.id not in grouped)
