"""What is done with businesses and their cover."""

from apps.businesses.services.coverage import (
    CoveragePreview,
    assign_cover,
    preview_coverage,
    recompute_coverage,
    undo_coverage,
)
from apps.businesses.services.register import (
    BusinessValues,
    change_business,
    close_business,
    fill_towns,
    reopen_business,
)
from apps.businesses.services.together import Assignment, TownFilling

__all__ = [
    "Assignment",
    "BusinessValues",
    "CoveragePreview",
    "TownFilling",
    "assign_cover",
    "change_business",
    "close_business",
    "fill_towns",
    "preview_coverage",
    "recompute_coverage",
    "reopen_business",
    "undo_coverage",
]
