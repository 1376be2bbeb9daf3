"""Each gap gets the proposal the regulation allows."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.businesses import views
from apps.businesses.rules.gaps import Uncovered, propose
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def shop(members: int, place: str = "横水镇", industry: str = "F") -> Uncovered:
    return Uncovered(uuid4(), "商店", place, industry, members)


def test_three_full_members_found_a_branch_of_their_own() -> None:
    assert [p.kind for p in propose([shop(3)])] == ["single"]


def test_neighbours_with_three_members_together_join() -> None:
    found = propose([shop(1), shop(2), shop(0)])

    assert [(p.kind, len(p.businesses)) for p in found] == [("joint", 2), ("instructor", 1)]


def test_businesses_of_different_places_do_not_join() -> None:
    assert {p.kind for p in propose([shop(2, "甲镇"), shop(2, "乙镇")])} == {"instructor"}


@given(
    st.lists(st.builds(shop, st.integers(0, 4), st.sampled_from("甲乙"), st.sampled_from("CFH")))
)
def test_every_gap_is_proposed_for_once_and_joint_branches_are_small(
    shops: list[Uncovered],
) -> None:
    found = propose(shops)

    assert sorted(b.id for p in found for b in p.businesses) == sorted(s.id for s in shops)
    for proposal in found:
        if proposal.kind == "joint":
            assert len(proposal.businesses) <= 3 <= proposal.full_members


def test_a_place_names_its_first_gaps_and_links_to_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "GAPS_NAMED", 2)
    town = make.zone("township", "横水镇")
    for name in ("甲店", "乙店", "丙店"):
        make.business(name=name, town=town)

    page = text(visitor(world.admin), "/coverage/gaps/")

    assert sum(name in page for name in ("甲店", "乙店", "丙店")) == 2
    everything = f"/businesses/?status=active&amp;covered=false&amp;town={town.pk}"
    assert everything in page
    assert "丙店" in text(visitor(world.admin), everything.replace("&amp;", "&"))
