"""Kinds of cells beyond the built-in types."""

from __future__ import annotations


class Number1904(float):
    """A number cell of a workbook that counts days from 1904-01-01, as a Mac's may."""
