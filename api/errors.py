"""Every error as application/problem+json (RFC 9457), with stable codes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from rest_framework import exceptions
from rest_framework.response import Response

from kernel.errors import Conflict, Denied, DomainError, Stale
from kernel.request import request_id
from kernel.web.faults import SECONDS_TO_WAIT

log = logging.getLogger("liangxin.api")
CONTENT_TYPE = "application/problem+json"

# {status: (default code, title)}
_TITLES: dict[int, tuple[str, Any]] = {
    400: ("bad_request", lazy("The request cannot be read")),
    401: ("not_authenticated", lazy("No valid key or log-in")),
    403: ("denied", lazy("Not allowed")),
    404: ("not_found", lazy("Not found")),
    405: ("method_not_allowed", lazy("Not a method of this address")),
    406: ("not_acceptable", lazy("No such format")),
    409: ("conflict", lazy("Contradicts what is recorded")),
    412: ("stale", lazy("Changed meanwhile")),
    413: ("too_large", lazy("The request is too large")),
    415: ("unsupported_media_type", lazy("Not a readable content type")),
    422: ("invalid", lazy("Values that cannot be right")),
    428: ("precondition_required", lazy("A condition is missing")),
    429: ("throttled", lazy("Too many requests")),
    500: ("fault", lazy("An unexpected fault")),
    503: ("unavailable", lazy("Not available now")),
}


@dataclass(frozen=True)
class Problem:
    """The problem document of a failed request. `errors` lists the faulty values."""

    status: int
    detail: str = ""
    code: str = ""
    errors: tuple[dict[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        default, title = _TITLES.get(self.status, ("refused", HTTPStatus(self.status).phrase))
        code = self.code or default
        return {
            "type": f"urn:liangxin:problem:{code}",
            "title": str(title),
            "status": self.status,
            "detail": self.detail or str(title),
            "code": code,
            "errors": list(self.errors),
            "request_id": request_id(),
        }

    def response(self) -> Response:
        """Return the problem as a response of REST framework."""
        return Response(
            self.body, status=self.status, headers=dict(self.headers), content_type=CONTENT_TYPE
        )

    def plain_response(self) -> JsonResponse:
        """Return the problem as a plain response, for code outside REST framework."""
        return JsonResponse(
            self.body,
            status=self.status,
            headers=dict(self.headers),
            content_type=CONTENT_TYPE,
            json_dumps_params={"ensure_ascii": False},
        )


class ProblemError(Exception):
    """Raised by the API itself; the handler answers with `problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def bad_parameter(name: str, code: str, detail: str) -> ProblemError:
    """Return the error of a query parameter that is unknown or invalid."""
    error = {"pointer": "", "parameter": name, "code": code, "detail": detail}
    return ProblemError(Problem(400, detail, code, (error,)))


def not_found() -> Problem:
    """Return the 404 problem, the same for rows that do not exist and rows the actor may not see."""
    return Problem(404, _("There is nothing at this address, or not for you."))


def handler(exception: Exception, context: Mapping[str, Any]) -> Response:
    """Turn any exception of a view into a response (REST framework's EXCEPTION_HANDLER)."""
    return problem_of(exception, context.get("view")).response()


def problem_of(exception: Exception, view: Any = None) -> Problem:
    """Return the problem for `exception`; an unexpected one is logged and becomes a 500 without detail."""
    for kind, answer in _ANSWERS:
        if isinstance(exception, kind):
            return answer(exception, view)
    log.error("api_fault", exc_info=exception)
    return Problem(500, _("This should not have happened. Nothing was changed. It was noted."))


def _of_domain(error: DomainError, view: Any) -> Problem:
    field_names = getattr(view, "field_names", {})
    errors = tuple(
        {"pointer": f"/{field_names.get(name, name)}", "code": error.code, "detail": str(text)}
        for name, text in error.fields.items()
    )
    headers: dict[str, str] = {}
    if isinstance(error, Stale):
        status = 412
        headers = view.current_etag() if hasattr(view, "current_etag") else {}
    elif isinstance(error, Conflict):
        status = 409
    else:
        status = 403 if isinstance(error, Denied) else 422
    return Problem(status, str(error.message), error.code, errors, headers)


def _database_away(error: Exception, _view: Any) -> Problem:
    log.error("database_away", exc_info=error)
    text = _(
        "The database does not answer. Ask in a minute whether it was done, and ask again if not."
    )
    return Problem(503, text, headers={"Retry-After": str(SECONDS_TO_WAIT)})


def _of_framework(error: exceptions.APIException, view: Any) -> Problem:
    if isinstance(error, exceptions.ValidationError):
        text = _("Some values cannot be right: see errors.")
        return Problem(422, text, "invalid", tuple(_faults(error.detail)))
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(int(getattr(error, "wait", None) or 1))
    if isinstance(error, exceptions.ParseError):
        return _unreadable(view)
    code = getattr(error.detail, "code", "")
    known = code not in {"", "permission_denied", "authentication_failed", "error"}
    return Problem(error.status_code, str(error.detail), code if known else "", (), headers)


def _unreadable(view: Any) -> Problem:
    """Return the problem of a body that its content type does not describe."""
    if view is not None and view.request.content_type.startswith("multipart/"):
        text = _("The parts of the form cannot be read: send it again, with its boundary.")
        return Problem(400, text, "bad_form")
    return Problem(400, _("The body is not valid JSON."), "bad_json")


def _faults(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Yield each fault with the JSON pointer of its value."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            # An error of the whole object has the object's pointer.
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            below = pointer if name == "non_field_errors" else f"{pointer}/{escaped}"
            yield from _faults(inner, below)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            is_text = isinstance(inner, exceptions.ErrorDetail)
            yield from _faults(inner, pointer if is_text else f"{pointer}/{index}")
    else:
        code = getattr(detail, "code", "invalid")
        yield {"pointer": pointer, "code": code, "detail": str(detail)}


# The first matching class is used.
_ANSWERS: tuple[tuple[Any, Callable[[Any, Any], Problem]], ...] = (
    (ProblemError, lambda error, _view: error.problem),
    (DomainError, _of_domain),
    ((OperationalError, InterfaceError), _database_away),
    ((Http404, exceptions.NotFound), lambda _error, _view: not_found()),
    (exceptions.APIException, _of_framework),
    (PermissionDenied, lambda _error, _view: Problem(403)),
    (RequestDataTooBig, lambda _error, _view: Problem(413)),
    (SuspiciousOperation, lambda _error, _view: Problem(400)),
)
