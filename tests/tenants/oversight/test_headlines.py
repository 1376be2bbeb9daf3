"""Figures that apps register are columns of supervisors' pages, with no change to a table."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from kernel import clock
from tenants.counties.models import County
from tenants.oversight import queries, registry, services
from tenants.oversight.models import Headline
from tests import make
from tests.tenants import cast
from tests.visiting import visitor

BEFORE = ("oversight", "0005_headlines_by_businesses")
AFTER = ("oversight", "0006_headlines_of_any_figure")


@pytest.fixture
def lessons() -> registry.Definition:
    return registry.Definition(
        key="lessons.held",
        label_zh="党课",
        label_en="Lessons",
        unit="次",
        text_zh="本年已上的党课。",
        text_en="Lessons held this year.",
        source="",
        parts={"kind=night": "at night"},
        place=65,
        columns=(registry.FigureColumn("lessons", "Lessons"),),
    )


def test_a_figure_of_a_new_app_is_a_column_that_sorts_and_sums(
    platform: None, county: County, other: County, lessons: registry.Definition
) -> None:
    with registry.definitions.only(*registry.definitions.keys()):
        registry.add(lessons)
        for row, number in ((county, "12"), (other, "30")):
            cast.push(row.pk, {"lessons.held": number, "lessons.held|kind=night": "2"})
        client = visitor(cast.supervisor_user("36"), "localhost")

        page = client.get("/summary/?sort=-lessons")
        first = client.get(f"/summary/counties/{county.pk}/")

    shown = [[cell.text for cell in line.cells] for line in page.context["list"].table]
    assert [row[-3] for row in shown] == ["30", "12"]
    assert page.context["total"].figures["lessons"] == 42
    assert "at night" in first.content.decode()


def test_what_a_definition_means_is_kept_version_by_version(
    platform: None, county: County, lessons: registry.Definition
) -> None:
    services.receive(
        actor=make.COMMAND,
        county_id=county.pk,
        period=clock.today().isoformat(),
        figures=[services.PushedFigure("lessons.held", "", Decimal(1))],
        definitions=[lessons],
        calculated_at=clock.now(),
    )

    (kept,) = queries.versions_of(cast.supervisor("36"), "lessons.held")
    assert (kept.label_en, kept.text_zh, kept.version) == ("Lessons", "本年已上的党课。", 1)


@pytest.mark.django_db(databases=["default", "owner"])
def test_headlines_are_carried_into_one_column_and_back(platform: None) -> None:
    figures = {"businesses": 10522, "coverage_rate": 0.9123, "rate_change": -0.01}
    owner = connections["owner"]
    county = County.objects.using("owner").get(slug="chongyi")
    Headline.objects.using("owner").update_or_create(county=county, defaults={"figures": figures})
    with owner.cursor() as cursor:
        # A row made in this very transaction would leave its foreign key to be checked at the end.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    MigrationExecutor(owner).migrate([BEFORE])
    with owner.cursor() as cursor:
        cursor.execute(
            "SELECT businesses, coverage_rate, rate_change, members FROM oversight_headline"
            " WHERE county_id = %s",
            [county.pk],
        )
        row = cursor.fetchone()
    MigrationExecutor(owner).migrate([AFTER])

    assert row == (Decimal(10522), Decimal("0.9123"), Decimal("-0.0100"), None)
    assert Headline.objects.using("owner").get(county=county).figures == figures
