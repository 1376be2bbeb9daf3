"""The section of the blueprint about duties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.duties import queries, rules
from apps.organization.blueprint import KINDS, NAME
from apps.rulebook import queries as rulebook
from kernel import blueprint
from kernel.periods import KINDS as PERIODS


def rule_problems(given: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for keys named twice, and rules that the pack does not have."""
    yield from blueprint.repeated_keys(given)
    yield from rulebook.unknown_rules(given)


blueprint.offer(
    blueprint.Section(
        key=queries.SECTION,
        label=_("Duties"),
        schema={
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "key": {"type": "string", "pattern": "^[a-z_]{2,40}$"},
                    "name": NAME,
                    "each": {"enum": list(rules.EACH)},
                    "of": KINDS,
                    "by": {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    "every": {"enum": list(PERIODS)},
                    "times": {"type": "integer", "minimum": 1, "maximum": 99},
                    "grace_days": {"type": "integer", "minimum": 0, "maximum": 90},
                    "rule": {"type": "string"},
                },
                "required": ["key", "name", "each", "of", "by", "every", "times", "rule"],
                "additionalProperties": False,
            },
        },
        help=_("Who must do what, how often; what was held fulfils it by itself."),
        check=rule_problems,
        parts={
            "each": _("each"),
            "of": _("of"),
            "by": _("fulfilled by"),
            "every": _("every"),
            "times": _("times"),
            "grace_days": _("days of grace"),
            "rule": _("rule"),
        },
        codes={**rules.EACH, **rules.EVERY},
    )
)
