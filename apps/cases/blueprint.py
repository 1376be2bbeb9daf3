"""The section of the blueprint about kinds of cases."""

from django.utils.translation import gettext_lazy as _

from apps.cases.models import Case
from apps.organization.blueprint import KEY, NAME
from kernel import blueprint

_DAYS = {"type": "integer", "minimum": 1, "maximum": 250}


blueprint.offer(
    blueprint.Section(
        key="case_kinds",
        label=_("Kinds of cases"),
        help=_("Who may raise which kind of case, and within how many days it is answered."),
        schema={
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "key": KEY,
                    "name": NAME,
                    "triage_days": _DAYS,
                    "answer_days": _DAYS,
                    "escalate_days": _DAYS,
                    "raised_by": {
                        "type": "array",
                        "items": {"enum": Case.Source.values},
                        "minItems": 1,
                        "uniqueItems": True,
                    },
                    "sensitive": {"type": "boolean"},
                    "asks_rating": {"type": "boolean"},
                    "care": {"type": "boolean"},
                },
                "required": [
                    "key", "name", "triage_days", "answer_days", "escalate_days", "raised_by",
                    "sensitive", "asks_rating",
                ],
                "additionalProperties": False,
            },
        },
        parts={
            "triage_days": _("days to assign"),
            "answer_days": _("working days to answer"),
            "escalate_days": _("working days overdue until the unit above takes it"),
            "raised_by": _("raised by"),
            "sensitive": _("protected: seen by few"),
            "asks_rating": _("asks who raised it for a rating"),
            "care": _("is care: has helpers, stands in the yearly list"),
        },
        codes=dict(Case.Source.choices),
        check=blueprint.repeated_keys,
        sentence=_(
            "Raised by {raised_by}. Assigned within {triage_days} days, answered within "
            "{answer_days} working days; {escalate_days} working days after that the unit above takes it."
        ),
    )
)  # fmt: skip
