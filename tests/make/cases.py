"""Cases."""

from __future__ import annotations

from typing import Any

from apps.cases import services
from apps.cases.models import Case
from apps.organization.models import OrgUnit
from tests.make.basics import COMMAND


def case(unit: OrgUnit, text: str = "门口路灯坏了，晚上不安全。", **values: Any) -> Case:
    """Raise a case as the committee would; values are those of the service."""
    values = {"kind": "difficulty", "source": "committee", "actor": COMMAND, **values}
    return services.raise_case(unit=unit, text=text, **values)
