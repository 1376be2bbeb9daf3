"""What is done with papers."""

from apps.papers.services.filing import (
    add_case_files,
    add_files,
    put_back,
    put_case_file_back,
    take_case_file_out,
    take_out,
)
from apps.papers.services.printing import (
    make_record_book,
    order_record_book,
    print_consultation,
    print_minutes,
)
from apps.papers.services.reporting import record_advice, record_report
from apps.papers.services.templates import bring_template, choose_template, template_in_use

__all__ = [
    "add_case_files",
    "add_files",
    "bring_template",
    "choose_template",
    "make_record_book",
    "order_record_book",
    "print_consultation",
    "print_minutes",
    "put_back",
    "put_case_file_back",
    "record_advice",
    "record_report",
    "take_case_file_out",
    "take_out",
    "template_in_use",
]
