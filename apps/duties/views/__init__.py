"""Pages of duties."""

from apps.duties.views.deciding import (
    answer,
    hand_over,
    late,
    make,
    recompute,
    take_back,
    waive,
)
from apps.duties.views.exempting import (
    exempt,
    exempt_by_age,
    exemption,
    exemptions,
    finding,
    findings,
)
from apps.duties.views.reading import behind, detail, duty_list, heat_map, mine, remind

__all__ = [
    "answer",
    "behind",
    "detail",
    "duty_list",
    "exempt",
    "exempt_by_age",
    "exemption",
    "exemptions",
    "finding",
    "findings",
    "hand_over",
    "heat_map",
    "late",
    "make",
    "mine",
    "recompute",
    "remind",
    "take_back",
    "waive",
]
