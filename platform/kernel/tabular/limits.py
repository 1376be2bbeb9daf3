"""Limits on a file's type and size, checked before it is read where possible."""

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import Invalid

MEGABYTE = 1024 * 1024
MAX_FILE = 5 * MEGABYTE
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 60
# Rows imported by a person who may not approve imports; people exported by anybody.
ALONE_UP_TO = settings.ALONE_UP_TO
# A heading stands within the first rows; above it are titles.
HEADING_WITHIN = 20
MAX_LINES = MAX_ROWS + HEADING_WITHIN
# What the process that reads a workbook may use; a full table needs 90 MB and 2 s.
READING_MEGABYTES = 128
READING_SECONDS = 10


def no_table() -> Invalid:
    """Return the refusal of a picture, a PDF or another file that is no table."""
    return Invalid(
        file=_(
            "This is no Excel or CSV file. Choose the .xlsx or .csv file with the table. If it is in "
            "a Word file, a PDF or a picture, copy it into a new workbook first."
        )
    )


def refuse_size(rows: int, columns: int, sheet: str = "") -> None:
    """Raise Invalid when a table has more rows or columns than an import takes."""
    if rows <= MAX_LINES and columns <= MAX_COLUMNS:
        return
    named = _("The sheet %(sheet)s") % {"sheet": sheet} if sheet else _("The table")
    raise Invalid(
        file=_(
            "A table may have 20,000 rows and 60 columns. %(named)s has more: %(rows)d x %(columns)d."
        )
        % {"named": named, "rows": rows, "columns": columns}
    )
