"""Kinds of cells beyond the built-in types."""

from __future__ import annotations

from datetime import date


class Number1904(float):
    """A number cell of a workbook that counts days from 1904-01-01, as a Mac's may."""


class LateDay(date):
    """A day that a program wrote 43 seconds before its midnight, so that a workbook shows the day before."""
