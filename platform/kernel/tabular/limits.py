"""Limits of files: size, rows, columns, and the resources to read them."""

from django.conf import settings
from django.utils.translation import gettext as _

from kernel.errors import Invalid

MEGABYTE = 1024 * 1024
MAX_FILE = 5 * MEGABYTE
MAX_UNPACKED = 50 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 20_000
MAX_COLUMNS = 60
# Above it an import needs a second person unless its maker may approve, and an export always does.
ALONE_UP_TO = settings.ALONE_UP_TO
# The heading is one of the first rows; titles are above it.
HEADING_WITHIN = 30
MAX_LINES = MAX_ROWS + HEADING_WITHIN
# Limits of the process that reads a workbook; a full table needs 90 MB and 2 s.
READING_MEGABYTES = 128
READING_SECONDS = 10


def no_table() -> Invalid:
    """Return the error for a picture, a PDF or another file that is no table."""
    return Invalid(
        file=_(
            "This is no Excel or CSV file. Choose the .xlsx or .csv file with the table. If it is in "
            "a Word file, a PDF or a picture, copy it into a new workbook first."
        )
    )


def too_large() -> Invalid:
    """Return the error for a file whose content is beyond what can be read."""
    return Invalid(
        file=_("Unpacked, the file is far too large. Copy the table alone into a new workbook.")
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
