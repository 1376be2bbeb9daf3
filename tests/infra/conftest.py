"""Installations of the embedded servers, apart from the suite's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra import embedded
from tests.installations import folder


@pytest.fixture
def no_external_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


@pytest.fixture(scope="session")
def installation() -> Iterator[Path]:
    """One that several tests start and stop: making the database takes half a second."""
    yield from folder("installation")


@pytest.fixture
def var(installation: Path) -> Iterator[Path]:
    """The shared installation, down."""
    yield installation
    embedded.stop(installation)


@pytest.fixture
def empty() -> Iterator[Path]:
    """A folder that does not exist yet."""
    yield from folder("empty")
