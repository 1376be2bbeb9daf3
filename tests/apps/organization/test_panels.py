"""Figures on a unit's page, and the lists they open."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from apps.activities import services as activities
from apps.organization import services
from apps.organization.models import OrgUnit
from tests import make
from tests.visiting import visitor
from tests.world import World


@pytest.fixture
def general(world: World) -> OrgUnit:
    """A general branch with one branch below it, which has two members and two businesses."""
    general = make.branch("横水镇党总支", kind="general_branch")
    below = make.branch("横水镇商圈党支部", parent=general)
    for _number in range(2):
        make.member(below)
        make.business(unit=below)
    make.announced(below)
    activities.hold_activity(actor=make.COMMAND, activity=make.begun(below))
    return general


def test_a_figure_opens_the_list_of_what_it_counts(world: World, general: OrgUnit) -> None:
    admin = visitor(world.admin)
    followed = 0
    for unit in OrgUnit.objects.all():
        for panel in admin.get(f"/units/{unit.pk}/").context["panels"]:
            page = admin.get(panel.url)

            count = page.context["list"].page.paginator.count
            assert count == panel.value, f"{panel.label} of {unit} opens {panel.url}"
            followed += 1
    assert followed == 5 * OrgUnit.objects.count()
    shown = [panel.value for panel in admin.get(f"/units/{general.pk}/").context["panels"]]
    assert shown == [2, 2, 1, 0, 0]


@pytest.mark.parametrize("path", ["/members/", "/businesses/"])
def test_a_unit_that_is_dissolved_or_unknown_opens_an_empty_list(world: World, path: str) -> None:
    gone = make.branch("已撤党支部")
    services.dissolve_unit(actor=make.COMMAND, unit=gone, dissolved_on=date(2020, 1, 1))
    for unit in (gone.pk, uuid4()):
        page = visitor(world.admin).get(f"{path}?unit={unit}")

        assert page.context["list"].page.paginator.count == 0
        assert [chip.is_wrong for chip in page.context["list"].chips] == [True]


def test_a_secretary_filters_by_the_units_they_see(world: World) -> None:
    page = visitor(world.secretary).get(f"/members/?unit={world.west.pk}")

    assert page.context["list"].chips[0].is_wrong
    assert world.west.name not in str(page.context["list"].filter.form)
