"""Lists: search, filters, sort, columns and export, with all state in the URL.

A list is declared over a scoped queryset; page and workbook are made from it, and the API's
parameters from its filters (`api.parameters.of`).
"""

from django.views.decorators.http import require_http_methods

from kernel.lists.address import Chip
from kernel.lists.chosen import selected
from kernel.lists.columns import Cell, Column, Heading
from kernel.lists.cursor import CursorList
from kernel.lists.filters import ListFilter, ValuesFilter, YesNoFilter
from kernel.lists.options import RowFilter
from kernel.lists.page import Bulk, Empty, ListPage, list_titles
from kernel.lists.search import matching

# Of a view that returns a list's page: a POST asks for the workbook.
opened_or_exported = require_http_methods(["GET", "POST"])

__all__ = [
    "Bulk", "Cell", "Chip", "Column", "CursorList", "Empty", "Heading", "ListFilter", "ListPage", "RowFilter",
    "ValuesFilter", "YesNoFilter", "list_titles", "matching", "opened_or_exported", "selected",
]  # fmt: skip
