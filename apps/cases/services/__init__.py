"""What is done with cases."""

from apps.cases.services.discussing import discuss
from apps.cases.services.escalating import close_unrated, pass_up, pass_up_one
from apps.cases.services.handling import (
    add_note,
    answer,
    assign,
    close,
    hand_over,
    merge,
    open_case,
    reveal_phone,
)
from apps.cases.services.hearing import rate, reopen, withdraw
from apps.cases.services.helping import add_helper, end_helper, record_measure
from apps.cases.services.public import count_attempt, find_by_code, make_link, proof_of, suggest
from apps.cases.services.raising import raise_case
from apps.cases.services.reporting import report_error
from apps.cases.services.together import Handling

__all__ = [
    "Handling",
    "add_helper",
    "add_note",
    "answer",
    "assign",
    "close",
    "close_unrated",
    "count_attempt",
    "discuss",
    "end_helper",
    "find_by_code",
    "hand_over",
    "make_link",
    "merge",
    "open_case",
    "pass_up",
    "pass_up_one",
    "proof_of",
    "raise_case",
    "rate",
    "record_measure",
    "reopen",
    "report_error",
    "reveal_phone",
    "suggest",
    "withdraw",
]
