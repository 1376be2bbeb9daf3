"""What a value breaks of a JSON Schema, in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel.chinese.text import listed
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
    "required": lazy("Something is missing: %(names)s"),
    "dependentRequired": lazy("Something is missing: %(names)s"),
    "additionalProperties": lazy("Not known here: %(names)s"),
    "type": lazy("To be written here: %(limit)s."),
    "const": lazy("Only “%(limit)s” is possible here."),
    "anyOf": lazy("“%(value)s” has none of the forms that are possible here."),
    "oneOf": lazy("“%(value)s” has none of the forms that are possible here."),
}
_TYPES = {
    "string": lazy("a text"),
    "integer": lazy("a whole number"),
    "number": lazy("a figure"),
    "boolean": lazy("yes or no (true or false)"),
    "object": lazy("names with their values"),
    "array": lazy("a list"),
    "null": lazy("nothing"),
}


def said(error: Any) -> str:
    """Return a ValidationError of jsonschema in the reader's language, with the library's words for the rest."""
    text = _SAID.get(error.validator)
    if text is None:
        return _("This does not fit here: %(message)s") % {"message": error.message}
    limit, names = error.validator_value, ""
    if error.validator == "type":
        wanted = [limit] if isinstance(limit, str) else limit
        limit = listed(str(_TYPES[name]) for name in wanted)
    elif error.validator == "required":
        names = listed(name for name in limit if name not in error.instance)
    elif error.validator == "dependentRequired":
        wanted = {one for name, needed in limit.items() if name in error.instance for one in needed}
        names = listed(sorted(wanted - error.instance.keys()))
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        names = listed(name for name in error.instance if name not in known)
    return str(text) % {"limit": limit, "value": error.instance, "names": names}


def fits(schema: Mapping[str, Any], value: Any) -> bool:
    """Say whether a value is as a schema wants it."""
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))
