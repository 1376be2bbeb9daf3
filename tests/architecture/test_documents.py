"""Pages of docs/ that the code writes say what the code says."""

from __future__ import annotations

import pytest

from infra.docs import UPDATE
from infra.docs.generate import outdated
from infra.docs.pages import pages


@pytest.mark.parametrize(
    "name",
    [
        "events.md",
        "indicators.md",
        "permissions.md",
        "registries.md",
        "retention.md",
        "settings.md",
    ],
)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert not outdated({name: pages()[name]}), f"run {UPDATE}"
