"""A place that was added by mistake gets its right name, or is removed while nothing belongs to it."""

from __future__ import annotations

import pytest
from django.db import models
from django.test import Client

from apps.businesses.models import Business
from apps.organization import registry, services
from apps.organization.models import OrgUnit, Zone
from kernel.errors import Conflict
from kernel.models import Import, JournalEntry
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.test_values import SHOP, bring
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def admin(world: World) -> Client:
    return visitor(world.admin)


def test_a_place_is_renamed_by_its_page(admin: Client) -> None:
    zone = make.zone("township", "城官镇")

    admin.post(f"/zones/{zone.pk}/", {"name": "城关镇", "expected_version": zone.version})

    assert "城关镇" in text(admin, "/zones/?q=chengguan")
    assert JournalEntry.objects.filter(
        name="organization.zone_renamed", payload__before="城官镇", payload__after="城关镇"
    ).exists()


def test_two_places_in_one_do_not_bear_one_name(admin: Client) -> None:
    make.zone("township", "城关镇")
    zone = make.zone("township", "城官镇")

    page = admin.post(f"/zones/{zone.pk}/", {"name": "城关镇", "expected_version": zone.version})

    assert "已有同名的地点" in page.content.decode()


def test_a_place_is_removed_while_nothing_belongs_to_it(admin: Client) -> None:
    zone = make.zone("market", "竹木市场")
    shop = make.business(market=zone)

    page = text(admin, f"/zones/{zone.pk}/")
    refused = admin.post(f"/zones/{zone.pk}/remove/")
    Business.objects.filter(pk=shop.pk).update(market=None)
    done = admin.post(f"/zones/{zone.pk}/remove/")

    assert "/remove/" not in page
    assert "市场主体 1 户" in page
    assert (refused.status_code, done.status_code) == (409, 302)
    assert not Zone.objects.filter(pk=zone.pk).exists()
    assert JournalEntry.objects.filter(payload__called="竹木市场").exists()


def keys_to_places() -> list[models.ForeignKey[models.Model, models.Model]]:
    return [relation.field for relation in Zone._meta.related_objects]


@pytest.mark.parametrize("key", keys_to_places(), ids=str)
def test_every_row_that_refers_to_a_place_keeps_it(
    world: World, key: models.ForeignKey[models.Model, models.Model]
) -> None:
    zone, other = make.zone("township", "城关镇"), make.zone("township", "河埠乡")
    make.zone("village", "东村", parent=other)
    make.business()
    row = key.model._base_manager.exclude(pk__in=[zone.pk]).latest("pk")

    key.model._base_manager.filter(pk=row.pk).update(**{key.name: zone})

    assert registry.lying_in(zone)


def test_a_place_to_which_an_act_goes_back_stays(world: World) -> None:
    zone = make.zone("township", "城官镇")
    unit = make.branch("试二党支部", zone=zone)
    services.change_unit(
        actor=make.COMMAND, unit=unit, effective_on=unit.founded_on, founded_on=unit.founded_on,
        zone=make.zone("township", "城关镇"),
    )  # fmt: skip

    with pytest.raises(Conflict, match="1"):
        services.remove_zone(actor=make.COMMAND, zone=zone)

    services.take_back_act(actor=make.COMMAND, unit=OrgUnit.objects.get(pk=unit.pk))


def test_an_import_that_went_back_to_a_removed_place_keeps_the_row(world: World) -> None:
    bring("register", 所属乡镇="城官镇")
    bring("register", 所属乡镇="河埠镇")
    services.remove_zone(actor=make.COMMAND, zone=Zone.objects.get(name="城官镇"))

    report = tabular.undo_import(actor=make.COMMAND, row=Import.objects.latest("id"))

    assert (report.taken_back, report.kept) == (0, [SHOP["名称"]])
