"""The section of the blueprint about coverage."""

from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.businesses.rules import coverage
from apps.organization.blueprint import NAME
from apps.organization.models import UnitFacts
from kernel import blueprint

blueprint.register(
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
                    "key": {"type": "string", "pattern": "^[a-z_]{2,40}$"},
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
    )
)
