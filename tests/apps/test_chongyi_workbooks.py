"""Chongyi's workbooks, dirty as they come, give exactly the figures they should."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from apps.businesses import queries, services
from apps.businesses.models import Business
from apps.businesses.rules import register
from apps.members.models import Member, Membership
from apps.organization.models import OrgUnit
from kernel.models import Import, ImportFault
from kernel.realm import county_scope
from kernel.tabular import services as tabular
from kernel.tabular.importers import Plan
from tests import make
from tests.conftest import county_of

FOLDER = Path(settings.ROOT) / "infra" / "demo" / "chongyi"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


def bring(kind: str, **options: Any) -> Plan:
    path = FOLDER / f"{kind}.xlsx"
    return tabular.run_file(actor=make.COMMAND, kind=kind, path=path, **options)


@pytest.fixture(scope="module")
def brought(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Plan]]:
    """Bring the three workbooks once for the whole file, and roll them back after it."""
    with django_db_blocker.unblock(), county_scope(county_of("chongyi")), transaction.atomic():
        yield {kind: bring(kind) for kind in ("branches", "register", "members")}
        transaction.set_rollback(True)


def test_the_register_gives_the_expected_report(brought: dict[str, Plan]) -> None:
    plan = brought["register"]

    assert plan.rows == EXPECTED["data_rows"]
    assert len(plan.created) == EXPECTED["valid_rows"]
    assert plan.refused == EXPECTED["refused"]
    assert plan.duplicates == EXPECTED["identical_duplicates_skipped"]
    assert plan.conflicts == EXPECTED["conflicting_duplicates_reported"]
    assert plan.closed == EXPECTED["closed"]
    assert plan.warnings == {
        "no_town": EXPECTED["warning_no_town"],
        "town_from_address": EXPECTED["town_derived_from_address"],
        "code_normalised": EXPECTED["codes_to_normalise"],
    }
    active = Business.objects.filter(status="active")
    assert active.filter(kind="enterprise").count() == EXPECTED["active_enterprises"]
    assert active.filter(kind="individual").count() == EXPECTED["active_individuals"]
    assert (
        Business.objects.filter(code__regex=r"^\d{15}$").count()
        == EXPECTED["rows_with_15_digit_registration_number"]
    )


def test_the_counts_of_every_report_add_up(brought: dict[str, Plan]) -> None:
    for plan in brought.values():
        report = plan.as_json()
        parts = ("created", "updated", "unchanged", "duplicates", "conflicts", "kept")
        assert sum(report[part] for part in parts) + sum(plan.refused.values()) == plan.rows
        assert len(report["errors"]) == report["conflicts"] + sum(plan.refused.values())


def test_branches_and_members_give_the_expected_report(brought: dict[str, Plan]) -> None:
    assert OrgUnit.objects.filter(kind="branch").count() == EXPECTED["branches"]
    # Two people under one ID number wait for a choice.
    refused = dict(EXPECTED["members_refused"])
    assert brought["members"].conflicts == refused.pop("duplicate_id")
    assert brought["members"].refused == refused
    assert Member.objects.count() == EXPECTED["members_valid"]
    assert (
        Member.objects.filter(category="probationary").count() == EXPECTED["members_probationary"]
    )
    assert Membership.objects.filter(ends_on=None).count() == EXPECTED["members_valid"]


def test_coverage_by_branch_is_as_expected(brought: dict[str, Plan]) -> None:
    services.recompute_coverage(actor=make.COMMAND)

    figures = queries.coverage_figures(make.COMMAND)
    expected = dict(EXPECTED["coverage_by_branch"])
    assert figures.uncovered == expected.pop("(uncovered)")
    assert figures.by_unit == expected


def test_bringing_the_same_files_again_changes_nothing(brought: dict[str, Plan]) -> None:
    before = list(Business.objects.order_by("id").values_list("id", "version", "updated_at"))

    again = {kind: bring(kind) for kind in brought}

    assert all(not plan.created and not plan.updated for plan in again.values())
    after = list(Business.objects.order_by("id").values_list("id", "version", "updated_at"))
    assert after == before


def test_a_dry_run_reports_the_same_and_changes_nothing(brought: dict[str, Plan]) -> None:
    with county_scope(county_of("shangyou")):
        plan = bring("register", dry_run=True)

        assert plan.refused == EXPECTED["refused"]
        assert not Business.objects.exists()
        assert not Import.objects.exists()


def test_a_value_that_many_rows_have_is_read_once(brought: dict[str, Plan]) -> None:
    readers = (register.kind_of, register.head_count, register.capital, register._any_of)
    for reader in readers:
        reader.cache_clear()
    with county_scope(county_of("shangyou")):
        plan = bring("register", dry_run=True)
    assert plan.rows == 10_930
    kinds, counts, amounts, towns = (reader.cache_info().misses for reader in readers)
    assert (kinds, amounts, towns) == (5, 7, 1)
    assert counts < 200


def test_personal_values_of_refused_rows_are_kept_masked(brought: dict[str, Plan]) -> None:
    # A set, for another test here brings the same file again.
    values = set(ImportFault.objects.filter(code="id_checksum").values_list("value", flat=True))

    assert len(values) == EXPECTED["members_refused"]["id_checksum"]
    assert all("*" in value for value in values)


def test_another_county_sees_nothing_of_it(brought: dict[str, Plan]) -> None:
    with county_scope(county_of("shangyou")):
        assert not Business.objects.exists()
        assert not Member.objects.exists()
        assert queries.coverage_figures(make.COMMAND).total == 0
