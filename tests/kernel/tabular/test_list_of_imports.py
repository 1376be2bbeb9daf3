"""The list of imports has pages, is searched, and is filtered by kind and state."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.models import Import
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def files(world: World) -> None:
    """Thirty files: every third of members, every fifth applied."""
    Import.objects.bulk_create(
        Import(
            kind="register" if number % 3 else "members",
            state=Import.State.CHECKED if number % 5 else Import.State.APPLIED,
            file_name=f"第{number}份.xlsx",
            file_hash="0" * 64,
            made_by=world.admin.pk,
            report={"created": number, "updated": 1000 + number},
        )
        for number in range(30)
    )


def listed(world: World, query: str = "") -> list[Any]:
    return list(visitor(world.admin).get(f"/imports/{query}").context["list"].table_rows)


@pytest.mark.usefixtures("files")
def test_a_page_has_25_files_the_newest_first(world: World) -> None:
    page = text(visitor(world.admin), "/imports/")

    assert [row.file_name for row in listed(world)][:2] == ["第29份.xlsx", "第28份.xlsx"]
    assert (len(listed(world)), len(listed(world, "?page=2"))) == (25, 5)
    assert "?page=2" in page
    assert "1,029" in page
    assert "市场主体登记" in page


@pytest.mark.usefixtures("files")
def test_files_are_filtered_by_kind_and_state_and_found_by_name(world: World) -> None:
    assert len(listed(world, "?kind=members")) == 10
    assert len(listed(world, "?kind=members&state=applied")) == 2
    assert [row.file_name for row in listed(world, "?q=第7份")] == ["第7份.xlsx"]


def test_who_brought_a_file_in_is_said_in_words(world: World, files: None) -> None:
    Import.objects.filter(file_name="第29份.xlsx").update(made_by_label="manage.py demo")
    page = text(visitor(world.admin), "/imports/")
    assert "演示数据" in page
    assert "manage.py" not in page
