"""Imports and exports of tables.

A file is read within limits, its columns are found by their headings, each row is checked by the
kind's importer and compared with the recorded rows. The import is previewed, applied in one
transaction, and can be undone.
"""
