"""Places that a county takes from the national list."""

from __future__ import annotations

from apps.organization.listed import take_settlements, take_townships
from apps.organization.models import Zone
from kernel.models import JournalEntry
from tenants.counties.models import County
from tests import make
from tests.visiting import text, visitor
from tests.world import World

TOWNSHIPS, BELOW = 16, 135


def test_communities_and_villages_come_by_one_click(world: World) -> None:
    take_townships(actor=make.COMMAND, division="360725")
    admin = visitor(world.admin)
    before = Zone.objects.count()
    assert "国家统计局" in text(admin, "/zones/")

    page = admin.post("/zones/take/", follow=True).content.decode()

    assert Zone.objects.count() == before + BELOW
    assert f"已添加{BELOW}处地点" in page
    place = Zone.objects.get(name="中山社区")
    assert (place.kind, place.parent.name) == ("community", "横水镇")
    entry = JournalEntry.objects.get(name="organization.zones_taken", actor_id=world.admin.pk)
    assert entry.payload["added"] == BELOW


def test_what_is_here_stays_as_it_is(inside: County) -> None:
    town = make.zone("township", "横水镇")
    assert take_townships(actor=make.COMMAND, division="360725") == TOWNSHIPS - 1
    ours = make.zone("community", "中山社区", parent=town)
    market = make.zone("community", "中山社区")

    assert take_settlements(actor=make.COMMAND) == BELOW - 1
    assert take_settlements(actor=make.COMMAND) == 0
    assert set(Zone.objects.filter(name="中山社区")) == {ours, market}


def test_a_county_without_its_townships_gets_them_too(inside: County) -> None:
    assert take_settlements(actor=make.COMMAND) == TOWNSHIPS + BELOW

    assert Zone.objects.get(name="横水镇").children.filter(name="中山社区").exists()


def test_a_division_without_a_list_takes_nothing(inside: County) -> None:
    before = JournalEntry.objects.count()

    assert take_townships(actor=make.COMMAND, division="500157") == 0
    assert JournalEntry.objects.count() == before
