"""The section of the blueprint about coverage."""

from typing import Any

from django.utils.translation import gettext
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
FACTS = {
    "host": (_("kind of host"), dict(UnitFacts.Host.choices)),
    "form": (_("form"), dict(UnitFacts.Form.choices)),
    "basis": (_("basis"), dict(UnitFacts.Basis.choices)),
}


def spelled_rule(part: str, value: Any) -> str | None:
    """Return in words which attributes a rule compares, and the units it is limited to."""
    if part == "match":
        words = {side: ATTRIBUTES[name] for side, name in value.items()}
        return gettext("the business's %(business)s with the unit's %(unit)s") % words
    if part == "where":
        return "，".join(
            f"{FACTS[name][0]}: {FACTS[name][1][fact]}" for name, fact in value.items()
        )
    return None


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
                            "host": {"enum": UnitFacts.Host.values},
                            "form": {"enum": UnitFacts.Form.values},
                            "basis": {"enum": UnitFacts.Basis.values},
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
        },
        codes=dict(Business.Kind.choices),
        spell=spelled_rule,
    )
)
