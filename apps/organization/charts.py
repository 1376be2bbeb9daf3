"""What is drawn of the county's places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from apps.organization.models import Zone
from kernel.web.borders import Outline
from kernel.web.shares import AreaMap, Box, Place


def township_outlines(
    towns: Iterable[Zone], outlines: Mapping[str, Outline], box: Box | None
) -> AreaMap | None:
    """Return the townships by their outlines, those without one as tiles; None where there is no outline."""
    if box is None:
        return None
    return AreaMap(
        key="townships",
        title=_("Outlines of the townships"),
        heading=_("Township"),
        columns=[],
        places=[_place(town.name, outlines.get(str(town.pk))) for town in towns],
        box=box,
        is_scaled=False,
    )


def _place(name: str, outline: Outline | None) -> Place:
    if outline is None:
        return Place(name, None, [], note=_("no outline"))
    return Place(
        name, None, [], outline=outline.path, at=(outline.x, outline.y), note=_("has an outline")
    )
