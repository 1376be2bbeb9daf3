"""Two processes at once on one county: one waits or gets a conflict, nothing is doubled or lost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from apps.businesses import services as businesses
from apps.businesses.models import Business, Coverage
from apps.organization.models import OrgUnit, Zone
from kernel.errors import Conflict
from kernel.realm import county_scope, platform_scope
from kernel.tabular import services as tabular
from tenants.counties import provisioning
from tenants.counties.models import County
from tests import make, threads
from tests.conftest import county_of
from tests.drills import drill
from tests.kernel.tabular.books import file_of
from tests.kernel.tabular.test_import_and_undo import HEADINGS

pytestmark = drill

SHOPS = 300


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in the county at the same moment; return what came of each, a conflict included."""
    county = county_of("chongyi")

    def within(act: Callable[[], Any]) -> Any:
        try:
            with county_scope(county):
                return act()
        except Conflict as conflict:
            return conflict

    return threads.at_once(*[partial(within, act) for act in acts])


@pytest.fixture
def register(tmp_path: Path) -> Path:
    rows = [
        ("", number, f"商店{number}", "2015-01-01", "个体工商户", "存续", "", "横水镇", "阳岭社区")
        for number in make.registration_numbers(SHOPS)
    ]
    path = tmp_path / "register.xlsx"
    path.write_bytes(file_of((*HEADINGS, "所属乡镇", "社区/村"), *rows))
    return path


@pytest.fixture
def branches(tmp_path: Path) -> Path:
    headings = ("党组织全称", "成立时间", "依托类型", "依托单位", "所属乡镇")
    path = tmp_path / "branches.xlsx"
    path.write_bytes(
        file_of(headings, ("阳岭联合党支部", "2015-01-01", "社区", "阳岭社区", "横水镇"))
    )
    return path


def bring(kind: str, path: Path) -> Callable[[], Any]:
    return lambda: tabular.run_file(actor=make.COMMAND, kind=kind, path=path)


def test_one_file_brought_twice_at_once_is_in_once(fresh: str, register: Path) -> None:
    plans = at_once(*[bring("register", register)] * 3)

    assert sorted(len(plan.created) for plan in plans) == [0, 0, SHOPS]
    assert sorted(plan.unchanged for plan in plans) == [0, SHOPS, SHOPS]
    with county_scope(county_of("chongyi")):
        assert Business.objects.count() == SHOPS


def test_two_kinds_of_files_at_once_make_a_place_once(
    fresh: str, register: Path, branches: Path
) -> None:
    plans = at_once(bring("register", register), bring("branches", branches))

    assert [len(plan.created) for plan in plans] == [SHOPS, 1]
    with county_scope(county_of("chongyi")):
        assert sorted(Zone.objects.values_list("name", flat=True)) == ["横水镇", "阳岭社区"]


def test_importing_and_recomputing_at_once_lose_nothing(
    fresh: str, register: Path, branches: Path
) -> None:
    def recompute() -> Any:
        return businesses.recompute_coverage(actor=make.COMMAND)

    at_once(bring("branches", branches))

    at_once(bring("register", register), recompute, recompute)
    at_once(recompute)

    with county_scope(county_of("chongyi")):
        covered = Business.objects.exclude(unit=None).count()
        assert covered == Coverage.objects.filter(ends_on=None).count() == SHOPS


def test_of_founders_of_one_county_one_founds_it(fresh: str) -> None:
    def found() -> Any:
        return provisioning.found_county(
            actor=make.COMMAND,
            slug="xingguo",
            name="兴国县",
            region_code="360732",
            blueprint_name="chongyi",
            admin_phone="19900009999",
        )

    provisioning.refill_spares(3)
    came = at_once(found, found, found)

    assert sorted(isinstance(result, Conflict) for result in came) == [False, True, True]
    with platform_scope():
        assert County.objects.filter(slug="xingguo").count() == 1


def test_of_two_founders_of_one_branch_one_founds_it(fresh: str) -> None:
    came = at_once(*[lambda: make.branch("城东党支部")] * 3)

    assert sorted(isinstance(result, OrgUnit) for result in came) == [False, False, True]
    with county_scope(county_of("chongyi")):
        assert OrgUnit.objects.filter(name="城东党支部").count() == 1
