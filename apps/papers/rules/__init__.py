"""Limits of files, and documents made of plain values."""

from __future__ import annotations

from datetime import timedelta

# Of one activity or case, those taken out not counted.
MOST_FILES, AT_ONCE = 40, 10
# Of one case without an account, those taken out counted.
MOST_BY_CODE, AT_ONCE_BY_CODE = 6, 3
# Of one record book: about as many pages, some ten megabytes.
MOST_MEETINGS = 400
# For so long a file that was taken out can be put back.
PUT_BACK = timedelta(days=30)
