"""What is done about duties."""

from apps.duties.services.breaches import (
    explain_finding,
    find_missed,
    find_unrecorded,
    note_breach,
    take_breach_back,
)
from apps.duties.services.counting import (
    Difference,
    count_again,
    count_touched,
    differences,
    report_differences,
)
from apps.duties.services.deciding import (
    answer_handing_over,
    explain_lateness,
    hand_over,
    take_decision_back,
    waive_duty,
)
from apps.duties.services.exempting import end_exemption, exempt_by_age, exempt_member
from apps.duties.services.making import Made, make_duties
from apps.duties.services.recomputing import Recomputed, preview, recompute
from apps.duties.services.releasing import ask_again, release, remove
from apps.duties.services.reminding import remind
from apps.duties.services.together import Reminding, Waiving

__all__ = [
    "Difference",
    "Made",
    "Recomputed",
    "Reminding",
    "Waiving",
    "answer_handing_over",
    "ask_again",
    "count_again",
    "count_touched",
    "differences",
    "end_exemption",
    "exempt_by_age",
    "exempt_member",
    "explain_finding",
    "explain_lateness",
    "find_missed",
    "find_unrecorded",
    "hand_over",
    "make_duties",
    "note_breach",
    "preview",
    "recompute",
    "release",
    "remind",
    "remove",
    "report_differences",
    "take_breach_back",
    "take_decision_back",
    "waive_duty",
]
