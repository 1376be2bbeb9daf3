"""Kinds of cells beyond the built-in types."""

from __future__ import annotations

from datetime import date


class Number1904(float):
    """A number cell of a workbook that counts days from 1904-01-01, as a Mac's may."""


class MonthOnly(date):
    """A day of which a workbook shows year and month: the day is the spreadsheet's where it is the first."""

    def isoformat(self) -> str:
        """Return what is shown of it: 2014-05; the day too, where it is not the first."""
        return f"{self:%Y-%m}" if self.day == 1 else f"{self:%Y-%m-%d}"


class NoYear(date):
    """A day of which a workbook shows month and day: the year may be the one in which it was typed."""


class LateDay(date):
    """A day that a program wrote 43 seconds before its midnight, so that a workbook shows the day before."""
