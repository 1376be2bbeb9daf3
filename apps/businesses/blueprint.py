"""The section of the blueprint about coverage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.businesses.rules import coverage
from apps.organization.blueprint import KEY, NAME
from apps.organization.models import UnitFacts
from kernel import blueprint

ATTRIBUTES = {
    "code": _("credit code"),
    "host_code": _("host's credit code"),
    "industry": _("industry"),
    "town": _("township"),
    "community": _("community"),
    "district": _("business district"),
    "market": _("specialised market"),
    "zone": _("place"),
}
# What a branch may be, where nothing is chosen.
ANY = {"x-none": _("any")}


def _named(choices: Mapping[str, Any]) -> Callable[[], Mapping[str, Any]]:
    return lambda: choices


blueprint.offer(
    blueprint.Section(
        key="coverage_rules",
        label=_("Coverage rules"),
        help=_("Asked in this order; the first rule that matches a business decides its branch."),
        schema={
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "kinds": {
                        "type": "array",
                        "items": {"enum": Business.Kind.values},
                        "minItems": 1,
                        "uniqueItems": True,
                    },
                    "match": {
                        "type": "object",
                        "properties": {
                            "business": {"enum": list(coverage.BUSINESS_ATTRIBUTES)},
                            "unit": {"enum": list(coverage.UNIT_ATTRIBUTES)},
                        },
                        "required": ["business", "unit"],
                        "additionalProperties": False,
                    },
                    "where": {
                        "type": "object",
                        "properties": {
                            "host": {"enum": UnitFacts.Host.values, **ANY},
                            "form": {"enum": UnitFacts.Form.values, **ANY},
                            "basis": {"enum": UnitFacts.Basis.values, **ANY},
                        },
                        "additionalProperties": False,
                    },
                },
                "required": ["key", "name", "kinds", "match", "where"],
                "additionalProperties": False,
            },
        },
        check=coverage.definition_problems,
        parts={
            "kinds": _("kinds of businesses"),
            "match": _("compares"),
            "where": _("only units with"),
            "business": _("what of the business"),
            "unit": _("what of the branch"),
            "host": _("kind of host"),
            "form": _("form"),
            "basis": _("basis"),
        },
        codes=dict(Business.Kind.choices),
        choices={
            "business": _named(ATTRIBUTES),
            "unit": _named(ATTRIBUTES),
            "host": _named(dict(UnitFacts.Host.choices)),
            "form": _named(dict(UnitFacts.Form.choices)),
            "basis": _named(dict(UnitFacts.Basis.choices)),
        },
        sentence=_(
            "{kinds} go to the branch whose {match.unit} is their {match.business}. "
            "Host of the branch: {where.host}; form: {where.form}; basis: {where.basis}."
        ),
    )
)
