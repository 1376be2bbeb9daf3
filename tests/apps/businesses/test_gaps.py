"""Each gap gets the proposal the regulation allows."""

from uuid import NAMESPACE_OID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.businesses import services, views
from apps.businesses.models import Business, CoverageRun
from apps.businesses.rules.gaps import Uncovered, propose
from apps.businesses.rules.register import likely_town
from kernel import clock
from kernel.models import JournalEntry
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.visiting import text, visitor
from tests.world import World


def shop(members: int, place: str = "横水镇", industry: str = "F") -> Uncovered:
    return Uncovered(uuid4(), "商店", place, industry, members, uuid5(NAMESPACE_OID, place))


def unplaced(members: int = 0) -> Uncovered:
    return Uncovered(uuid4(), "商店", "（无乡镇）", "F", members)


def test_three_full_members_found_a_branch_of_their_own() -> None:
    assert [p.kind for p in propose([shop(3)], 3)] == ["single"]


def test_neighbours_with_three_members_together_join() -> None:
    found = propose([shop(1), shop(2), shop(0)], 3)

    assert [(p.kind, len(p.businesses)) for p in found] == [("joint", 2), ("instructor", 1)]


def test_businesses_of_different_places_do_not_join() -> None:
    assert {p.kind for p in propose([shop(2, "甲镇"), shop(2, "乙镇")], 3)} == {"instructor"}


def test_a_township_that_is_missing_is_asked_for_before_anybody_is_sent() -> None:
    found = propose([unplaced(), shop(0), unplaced(1), unplaced(3)], 3)

    assert [(p.kind, len(p.businesses)) for p in found] == [
        ("place", 2), ("single", 1), ("instructor", 1)
    ]  # fmt: skip


@given(
    st.lists(st.builds(shop, st.integers(0, 4), st.sampled_from("甲乙"), st.sampled_from("CFH")))
)
def test_every_gap_is_proposed_for_once_and_joint_branches_are_small(
    shops: list[Uncovered],
) -> None:
    found = propose(shops, 3)

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


def test_the_townships_are_filled_in_at_once(world: World) -> None:
    town = make.zone("township", "横水镇")
    other = make.zone("township", "关田镇")
    by_address = make.business(name="甲店", address="崇义县横水镇阳岭大道1号")
    by_name = make.business(name="崇义县关田陶瓷店")
    unknown = make.business(name="丙店")
    admin = visitor(world.admin)
    assert "填写乡镇" in text(admin, "/coverage/gaps/")

    form = admin.get("/coverage/gaps/towns/").context["form"]
    assert form[str(by_address.pk)].initial == str(town.pk)
    assert form[str(by_name.pk)].initial == str(other.pk)
    assert not form[str(unknown.pk)].initial
    answer = admin.post(
        "/coverage/gaps/towns/", {name: form[name].initial for name in form.fields}, follow=True
    )

    assert "已登记2个乡镇" in answer.content.decode()
    assert [Business.objects.get(pk=b.pk).town for b in (by_address, by_name, unknown)] == [
        town, other, None
    ]  # fmt: skip
    assert JournalEntry.objects.filter(
        name="businesses.business_changed", subjects=[by_name.pk]
    ).exists()


def test_a_township_recorded_meanwhile_stays(world: World) -> None:
    town, other = make.zone("township", "横水镇"), make.zone("township", "关田镇")
    shop = make.business(name="甲店", town=town)

    filled = services.fill_towns(actor=world.actor(world.admin), towns={shop.pk: other})

    assert filled == 0
    assert Business.objects.get(pk=shop.pk).town == town


def test_a_secretary_fills_no_townships(world: World) -> None:
    secretary = visitor(world.secretary)

    assert secretary.get("/coverage/gaps/towns/").status_code == 403


def test_who_sees_one_branch_is_not_told_that_the_county_is_covered(world: World) -> None:
    secretary = visitor(world.secretary)

    assert secretary.get("/coverage/gaps/").status_code == 403
    assert secretary.get("/units/small/").status_code == 403
    assert "/coverage/gaps/" not in text(secretary, "/coverage/")
    assert "/coverage/gaps/" in text(visitor(world.admin), "/coverage/")


@pytest.mark.parametrize(
    ("address", "name", "town"),
    [
        ("江西省赣州市崇义县横水镇阳岭大道", "", "横水镇"),
        ("", "崇义县关田陶瓷店", "关田镇"),
        ("阳岭大道1号", "崇义县横水关田联营店", ""),
        ("长龙路3号", "横水小吃店", "横水镇"),
        ("", "水店", ""),
    ],
)
def test_a_town_is_read_from_address_or_name(address: str, name: str, town: str) -> None:
    towns = ("横水镇", "关田镇", "水镇")

    assert likely_town((address, name), towns) == town


def test_before_coverage_is_computed_nothing_is_proposed(county: County) -> None:
    with county_scope(county):
        admin = visitor(make.holder("county_admin", make.root(), "孙管理员"))
        make.business(name="甲店", town=make.zone("township", "横水镇"))

    page = text(admin, "/coverage/gaps/")
    assert "还没有计算过覆盖" in page
    assert "/coverage/preview/" in page
    assert "甲店" not in page
    home = text(admin, "/")
    # The steps of a new county say so; nothing is asked for twice.
    assert "计算覆盖" in home
    assert "/coverage/gaps/" not in home


def test_businesses_that_came_since_are_said(world: World) -> None:
    admin = visitor(world.admin)
    admin.post("/coverage/recompute/")
    CoverageRun.objects.get_or_create(defaults={"on": clock.today(), "rules": [], "by_label": "x"})
    assert "重新计算" not in text(admin, "/coverage/gaps/")

    make.business(name="新店")

    for page in ("/coverage/gaps/", "/"):
        assert "上次计算覆盖之后" in text(admin, page)
    assert "新店" in text(admin, "/coverage/gaps/")


def test_a_county_without_businesses_is_not_called_covered(county: County) -> None:
    with county_scope(county):
        admin = visitor(make.holder("county_admin", make.root(), "孙管理员"))

    for page in ("/coverage/gaps/", "/coverage/preview/"):
        assert "导入市场主体登记表" in text(admin, page)
