"""The rows of a list as acts work on them, said once an app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kernel.access import Actor


@dataclass(frozen=True)
class Source:
    """`rows(actor)` are those the actor may see, `listing` (a ListPage) shows them, `page` names its address."""

    rows: Callable[[Actor], QuerySet[Any]]
    listing: type[Any]
    page: str
