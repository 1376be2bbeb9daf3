"""The two-person rule of exports: a second person must release a workbook with many people.

A list sets `release_above`; an export of more rows than that goes through here.
"""
