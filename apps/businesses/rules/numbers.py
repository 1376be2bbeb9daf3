"""The numbers under which a stored business may be found besides its credit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.chinese.codes import CREDIT_LENGTH
from kernel.tabular.importers import Existing


@dataclass(frozen=True)
class Others:
    """Stored businesses by what else they may be found by."""

    by_registration: Mapping[str, Existing]
    # Those that have no credit code yet, by name and founding day.
    by_name: Mapping[tuple[str, Any], Existing]


def other_numbers(stored: Mapping[str, Existing]) -> Others:
    """Return the stored businesses, {number: row}, by what else they may be found by."""
    by_registration: dict[str, Existing] = {}
    by_name: dict[tuple[str, Any], Existing] = {}
    for code, known in stored.items():
        if len(code) == CREDIT_LENGTH:
            by_registration[known.values["registration"]] = known
        else:
            by_registration[code] = known
            by_name[known.values["name"], known.values["founded_on"]] = known
    by_registration.pop("", None)
    return Others(by_registration, by_name)
