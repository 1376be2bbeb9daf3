"""The generation of the API's description (OpenAPI 3.1) by drf-spectacular."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction, OpenApiExample

from api import errors, etags
from api.examples import example_of
from api.pagination import SYNC_HEADER
from api.parameters import Parameter
from api.shapes import ProblemDocument

REPLACING = frozenset({"PATCH", "PUT"})
CHANGING = REPLACING | {"DELETE"}
_PROBLEMS = {
    400: "A query parameter, a header or JSON that cannot be read.",
    401: "No valid key or log-in.",
    403: "The key lacks the scope, or its holder the right.",
    404: "Absent, or not visible to the caller: the two read the same.",
    409: "Contradicts what is recorded.",
    412: "Changed meanwhile; `ETag` names the record as it stands.",
    413: "The body is too large.",
    415: "The body is of another content type, or packed by another coding than gzip.",
    422: "Values that cannot be right: see `errors`.",
    428: "If-Match is missing.",
    429: "Too many requests: wait `Retry-After` seconds.",
}
_PROBLEM_HEADERS = {
    401: ("WWW-Authenticate",),
    412: ("ETag",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
}
_HEADERS = {
    "ETag": "The record as it stands.",
    "Link": "The next page (`rel=next`), where there is one.",
    "Location": "Where what was made is found.",
    "RateLimit": "What is left and for how long (draft-ietf-httpapi-ratelimit-headers: may change).",
    "RateLimit-Policy": "How many requests in how many seconds (a draft, too).",
    "Retry-After": "Seconds to wait.",
    SYNC_HEADER: "On the first page: for `updated_since`.",
    "WWW-Authenticate": "Bearer.",
}


class Schema(AutoSchema):
    """One operation: with its declared parameters and every problem it may return."""

    def get_operation_id(self) -> str:
        """Name an operation after its resource and its action."""
        tokens = [token.replace("-", "_") for token in self._tokenize_path()]
        name = getattr(self.view, "action", None) or self.method.lower()
        if tokens and tokens[-1] == name:
            tokens.pop()
        return "_".join([*tokens, name])

    def _get_request_body(self, direction: Direction = "request") -> dict[str, Any] | None:
        """Return the body; a change needs one, though each of its values may be left out."""
        body: dict[str, Any] | None = super()._get_request_body(direction)  # type: ignore[no-untyped-call]  # the package has no types
        if body and self.method == "PATCH":
            body["required"] = True
        return body

    def _get_filter_parameters(self) -> list[Any]:
        return []

    def _get_pagination_parameters(self) -> list[Any]:
        return [_described(parameter) for parameter in self._declared()]

    def _declared(self) -> Sequence[Parameter]:
        view: Any = self.view
        found: Sequence[Parameter] = view.parameters()
        return found

    def _get_parameters(self) -> list[Any]:
        found = super()._get_parameters()
        present = {parameter["name"] for parameter in found}
        missing = [p for p in self._get_pagination_parameters() if p["name"] not in present]
        return [*found, *missing, *self._conditions()]

    def _conditions(self) -> list[dict[str, Any]]:
        if self._needs_etag():
            text = "The ETag the change is based on."
            return [_header("If-Match", text, required=True, pattern=etags.PATTERN)]
        if self.method in CHANGING:
            return self._heeded()
        if self._has_etag():
            text = "The ETag one has: 304 while the answer is the same."
            return [_header("If-None-Match", text)]
        if self.method != "POST" or getattr(self.view, "action", "") in self._never_kept():
            return []
        text = "Done once a day: the same request again gets the same answer."
        found = [_header("Idempotency-Key", text, minLength=1, maxLength=80, pattern=r"^[!-~]+$")]
        return [*found, *self._heeded()]

    def _needs_etag(self) -> bool:
        """Say whether the operation replaces values of one row."""
        return self.method in REPLACING and "{id}" in self.path

    def _heeded(self) -> list[dict[str, Any]]:
        """Return If-Match for an act on one row."""
        text = "The ETag the act is based on, if it matters."
        is_of_row = "{id}" in self.path and getattr(self.view, "is_versioned", False)
        return [_header("If-Match", text, pattern=etags.PATTERN)] if is_of_row else []

    def _has_etag(self) -> bool:
        """Say whether a GET is of a row with a version, or of a list of rows."""
        action = getattr(self.view, "action", "")
        return action == "list" or (
            action == "retrieve" and getattr(self.view, "is_versioned", False)
        )

    def _never_kept(self) -> frozenset[str]:
        view: Any = self.view
        found: frozenset[str] = view.never_kept
        return found

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)  # type: ignore[arg-type]  # no stubs
        for status, body in bodies.items():
            body["headers"] = {name: _ref("headers", name) for name in self._headers_of(status)}
        if self._has_etag():
            bodies["304"] = _ref("responses", "NotModified")
        # Registers the component that the shared responses refer to.
        self.resolve_serializer(ProblemDocument, "response")
        problems = {
            str(status): _ref("responses", f"Problem{status}") for status in self._problems()
        }
        return dict(sorted((bodies | problems).items()))

    def _get_examples(
        self,
        serializer: Any,
        direction: str,
        media_type: str,
        status_code: str | None = None,
        extras: list[OpenApiExample] | None = None,
    ) -> dict[str, Any]:
        shape = getattr(serializer, "child", serializer)
        example = example_of(shape if isinstance(shape, type) else type(shape))
        given = [*(extras or []), *([example] if example else [])]
        found: dict[str, Any] = super()._get_examples(  # type: ignore[no-untyped-call]  # no stubs
            serializer, direction, media_type, status_code, given
        )
        return found

    def _problems(self) -> list[int]:
        found = {400, 401, 403, 429}
        if "{" in self.path:
            found.add(404)
        if self._needs_etag():
            found.add(428)
        if self.method in CHANGING or self.method == "POST":
            found |= {409, 412, 413, 415, 422}
        return sorted(found)

    def _headers_of(self, status: str) -> list[str]:
        names = ["RateLimit", "RateLimit-Policy"]
        if status == "200" and self._is_list_view():
            names += [SYNC_HEADER, "Link"]
            names += ["ETag"] if self._has_etag() else []
        elif status in {"200", "201"} and (self.method == "PATCH" or "{id}" in self.path):
            names += ["ETag"] if getattr(self.view, "is_versioned", True) else []
        elif status in {"201", "202"}:
            names.append("Location")
        return names


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no stubs
    """The security scheme of API keys."""

    target_class = "api.auth.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A key: `lx_…`."}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no stubs
    """The security scheme of sessions."""

    target_class = "api.auth.SessionActor"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        text = "A browser's log-in; what changes data needs the X-CSRFToken header too."
        return {"type": "apiKey", "in": "cookie", "name": "lx_session", "description": text}


def shared() -> dict[str, dict[str, Any]]:
    """Return the responses and headers shared by all operations, as components."""
    schema = {"$ref": "#/components/schemas/ProblemDocument"}
    content = {errors.CONTENT_TYPE: {"schema": schema}}
    return {
        "responses": {
            f"Problem{status}": {
                "description": text,
                "content": content,
                "headers": {
                    name: _ref("headers", name) for name in _PROBLEM_HEADERS.get(status, ())
                },
            }
            for status, text in _PROBLEMS.items()
        }
        | {
            "NotModified": {
                "description": "The same as the answer with the ETag one has.",
                "headers": {"ETag": _ref("headers", "ETag")},
            }
        },
        "headers": {
            name: {"schema": {"type": "string"}, "description": text}
            for name, text in _HEADERS.items()
        },
    }


def let_fields_be_left_out(whole: dict[str, Any]) -> None:
    """Say in a description that rows read with `fields` are whole or hold some of their fields."""
    schemas = whole["components"]["schemas"]
    for methods in whole["paths"].values():
        said = methods.get("get", {})
        if "fields" not in {one["name"] for one in said.get("parameters", ())}:
            continue
        holder, key = said["responses"]["200"]["content"]["application/json"], "schema"
        row = holder[key]["$ref"].rsplit("/", 1)[1]
        if "results" in schemas[row]["properties"]:
            holder, key = schemas[row]["properties"]["results"], "items"
            row = holder[key]["$ref"].rsplit("/", 1)[1]
        some = {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"enum": list(schemas[row]["properties"])},
            "description": "With `fields` in the query, those alone.",
        }
        holder[key] = {"anyOf": [holder[key], some]}


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _described(parameter: Parameter) -> dict[str, Any]:
    return {
        "in": "query",
        "name": parameter.name,
        "schema": dict(parameter.schema),
        "description": parameter.description,
        **({"required": True} if parameter.required else {}),
    }


def _header(name: str, text: str, *, required: bool = False, **schema: Any) -> dict[str, Any]:
    found = {"in": "header", "name": name, "schema": {"type": "string", **schema}}
    return {**found, "description": text, **({"required": True} if required else {})}
