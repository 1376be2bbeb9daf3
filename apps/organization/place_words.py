"""What names of places in imported tables may mean, for a person to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.organization.listed import division_here
from apps.organization.models import Zone
from kernel import realm
from kernel.chinese.pinyin import syllables
from kernel.chinese.places import is_like_a_township, township_meant
from tenants.counties import townships as national

TOWNSHIP = Zone.Kind.TOWNSHIP.value
# What a person says of a place that no row has yet, and of what is none.
NEW, LEFT_OUT = "new", "left_out"
# The kind of place a unit of each host stands for; the rules of coverage compare these.
PLACE_OF_HOST = {
    "community": "community",
    "district": "district",
    "association": "township",
    "market": "market",
}
# So many places are offered for a word at most, by characters that say more than these.
OFFERED = 20
_COMMON = frozenset("社区村镇乡县市商圈场业街道居委会")


def column_of(kind: str) -> str:
    """Return the column of importers in which places of a kind stand."""
    return "community" if kind == "village" else kind


def listed_as(code: str) -> str:
    """Return the township of this county that the national list has under nine digits, "" for none."""
    listed_here = {town.code: town.name for town in national.townships(division_here())}
    return listed_here.get(code, "")


def township_lines(*, is_known: bool) -> Callable[[str], str]:
    """Return a function that gives the township a line of one text names, "" for none; with `is_known` only
    one of the county's. One query."""
    known = set(Zone.objects.filter(kind=TOWNSHIP).values_list("name", flat=True))
    county = realm.current().name
    return lambda text: (
        township_meant(text, known, county)
        or (text if not is_known and is_like_a_township(text) else "")
    )


def townships_to_choose() -> list[tuple[str, Any]]:
    """Return what an unknown township may be: one of the county's, by name, or a new one."""
    names = (
        Zone.objects.filter(kind=TOWNSHIP).order_by("name_pinyin").values_list("name", flat=True)
    )
    return [*((name, name) for name in names), (NEW, _("a new township"))]


def places_to_choose(*columns: str) -> list[tuple[str, Any]]:
    """Return what an unknown place of some columns may be: one of the county's, by name, a new one, or none.
    One query."""
    rows = Zone.objects.order_by("name_pinyin")
    found: dict[str, list[str]] = {}
    for kind, name, town in rows.values_list("kind", "name", "parent__name"):
        if column_of(kind) in columns:
            found.setdefault(name, []).append(f"{town or ''}{name}")
    return [
        *((name, labels[0] if len(labels) == 1 else name) for name, labels in found.items()),
        (NEW, _("a new place")),
        (LEFT_OUT, _("no place: leave it out")),
    ]


def likely_places(word: str, choices: Sequence[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Return those of `places_to_choose` that a word may mean, the likeliest first, and the last two."""
    signs, latin = set(word) - _COMMON, word.casefold().replace(" ", "")
    near = {
        choice: len(signs & set(choice[1]))
        + 9 * ("".join(syllables(choice[0]))[: len(latin)] == latin)
        for choice in choices[:-2]
    }
    likely = sorted(filter(near.get, near), key=lambda choice: -near[choice])
    return [*likely[:OFFERED], *choices[-2:]]
