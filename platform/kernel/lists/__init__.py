"""Lists: search, filters, sort, columns and export, all held in the address.
A list is declared over an already scoped queryset; page and workbook are made from the declaration,
the API's parameters from its filters (`api.parameters.of`).
"""

from kernel.lists.address import Chip
from kernel.lists.columns import Cell, Column, Heading
from kernel.lists.cursor import CursorList
from kernel.lists.filters import ListFilter, YesNoFilter
from kernel.lists.page import Bulk, Empty, ListPage, selected
from kernel.lists.search import matching

__all__ = [
    "Bulk", "Cell", "Chip", "Column", "CursorList", "Empty", "Heading", "ListFilter", "ListPage", "YesNoFilter",
    "matching", "selected",
]  # fmt: skip
