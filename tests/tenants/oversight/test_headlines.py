"""Figures that apps register are columns of supervisors' pages, with no change to a table."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kernel import clock
from tenants.counties.models import County
from tenants.oversight import queries, registry, services
from tests import make
from tests.tenants import cast
from tests.visiting import visitor


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

    cells = [cell for line in page.context["list"].table for cell in line.cells]
    assert [cell.text for cell in cells if cell.column.key == "lessons"] == ["30", "12"]
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
