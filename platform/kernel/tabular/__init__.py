"""Tables in and out: every import and export of a workbook goes through here.

A file is read within limits, its columns are found by their usual names, each row is checked by the
kind's importer, compared with what is recorded, previewed, applied in one transaction, and can be taken back.
"""
