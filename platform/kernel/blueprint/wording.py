"""What a value breaks of a JSON Schema, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.lazily import Later

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = Later("jsonschema")

_SAID = {
    "minItems": lazy("Choose or enter at least %(limit)s."),
    "minProperties": lazy("Choose or enter at least %(limit)s."),
    "maxItems": lazy("At most %(limit)s are possible."),
    "minLength": lazy("This is to be filled in."),
    "maxLength": lazy("At most %(limit)s characters."),
    "minimum": lazy("At least %(limit)s."),
    "exclusiveMinimum": lazy("More than %(limit)s."),
    "maximum": lazy("At most %(limit)s."),
    "uniqueItems": lazy("Something stands here twice."),
    "pattern": lazy("“%(value)s” is not written in the form that is asked for."),
    "enum": lazy("“%(value)s” is not among the choices."),
    "required": lazy("Something is missing: %(message)s"),
}


def said(error: Any) -> str:
    """Return a ValidationError of jsonschema in the reader's language, with the library's words for the rest."""
    text = _SAID.get(error.validator)
    if text is None:
        return _("This does not fit here: %(message)s") % {"message": error.message}
    given = {"limit": error.validator_value, "value": error.instance, "message": error.message}
    return str(text) % given


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Say whether a value is as a schema wants it."""
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))
