"""Why a text is no day, by the problem that `days.read_day` names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as lazy

TEXTS: Mapping[str, Any] = {
    "day_missing": lazy(
        "The day is missing: only year and month are given. Enter the full date, such as 1998-07-01."
    ),
    "short_year": lazy("The year has only two digits. Enter it with four, such as 1998-07-01."),
    "bad_year": lazy(
        "The year cannot be right: a digit of it is wrong. Compare it with the document, and enter the date as year-month-day, such as 1998-07-01."
    ),
    "unclear_date": lazy(
        "This can be read as two different days. Enter the date as year-month-day, such as 1998-07-01."
    ),
    "other_calendar": lazy(
        "This is a day of another calendar. Enter the day of the usual calendar (公历), such as 1998-07-01."
    ),
    "bad_date": lazy(
        "This is no day of the calendar. Enter the date as year-month-day, such as 1998-07-01."
    ),
    "unread_date": lazy(
        "This could not be read as a day. Enter the date as year-month-day, such as 1998-07-01."
    ),
    "not_a_day": lazy(
        "This names no day. Enter the date as year-month-day, such as 1998-07-01, or look whether the columns were shifted."
    ),
    "year_missing": lazy(
        "The year is missing: only month and day are given. Enter the full date, such as 1998-07-01."
    ),
    "shortened_day": lazy(
        "A spreadsheet shows a day so that its year or its day is missing. Format the column as text and enter the full date, such as 1998-07-01."
    ),
    "open_period": lazy(
        "This is a period that has a beginning and no end. Enter the day that belongs here, such as 1998-07-01."
    ),
    "two_days": lazy(
        "These are two days, perhaps a period. Enter the one that belongs here, such as 1998-07-01."
    ),
    "about_a_day": lazy(
        "This says about when, not which day. Look the day up and enter it alone, such as 1998-07-01."
    ),
    "no_end": lazy(
        "This says how long something lasts, not which day. Look whether the columns were shifted."
    ),
    "zero_date": lazy(
        "A system writes this where it has no day. Look the day up and enter it, such as 1998-07-01."
    ),
}
