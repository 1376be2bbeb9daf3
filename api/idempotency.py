"""Idempotency keys: a repeated POST gets the stored answer of the first."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from api.errors import CONTENT_TYPE, Problem, ProblemError, problem_of
from apps.integrations import services
from apps.integrations.services import Claim
from kernel.access import Actor

HEADER = "Idempotency-Key"
KEPT_HEADERS = ("Location", "ETag", "Content-Type")
_GIVEN = re.compile(r"[\x21-\x7e]{1,80}")
View = Callable[..., Response]


def once(view: View, resource: Any) -> View:
    """Wrap `view` so that a request with an Idempotency-Key is executed once a day.

    The answer is stored in the transaction of the view's changes: both are committed, or neither.
    What is `told_once` is not stored.
    """

    def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
        claim = services.begin_reply(
            holder=_holder(request), idempotency_key=_key(request), fingerprint=_print(request)
        )
        if not claim.is_new:
            return _replay(claim)
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                _keep(claim, response, resource.told_once)
        except Exception as error:
            response = problem_of(error, resource).response()
            _settle(claim, response)
        return response

    return answer


def is_wanted(request: Request) -> bool:
    """Say whether a request has an Idempotency-Key and is a POST."""
    return request.method == "POST" and HEADER in request.headers


def _settle(claim: Claim, response: Response) -> None:
    """Store the answer of an error, or drop the claim when a retry may succeed."""
    if response.status_code in {403, 409, 412, 429} or response.status_code >= 500:
        services.drop_reply(claim=claim)
    else:
        _keep(claim, response)


def _keep(claim: Claim, response: Response, without: Collection[str] = ()) -> None:
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    if response.content_type:
        headers["Content-Type"] = response.content_type
    data = response.data
    if without and isinstance(data, Mapping):
        data = {name: value for name, value in data.items() if name not in without}
    body = json.dumps(data, cls=JSONEncoder, ensure_ascii=False)
    services.keep_reply(claim=claim, status=response.status_code, body=body, headers=headers)


def _replay(claim: Claim) -> Response:
    headers = dict(claim.row.headers)
    content_type = headers.pop("Content-Type", None)
    return Response(
        json.loads(claim.row.body),
        status=claim.row.status,
        headers={**headers, "Idempotency-Replayed": "true"},
        content_type=CONTENT_TYPE if content_type == CONTENT_TYPE else None,
    )


def _holder(request: Request) -> str:
    actor: Actor = request.user  # type: ignore[assignment]  # an actor is our user
    return f"{actor.kind}/{actor.id}"


def _key(request: Request) -> str:
    given = request.headers[HEADER].strip()
    if not _GIVEN.fullmatch(given):
        text = _("An Idempotency-Key has 1 to 80 visible ASCII characters.")
        raise ProblemError(Problem(400, text, "bad_idempotency_key"))
    return given


def _print(request: Request) -> str:
    """Return the SHA-256 of method, URL, If-Match and body; a form's boundary does not count."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    digest.update(f"{request.headers.get('If-Match', '')}\n".encode())
    if not request.content_type.startswith("multipart/"):
        digest.update(request.body)
        return digest.hexdigest()
    form: Any = request.data
    for name, values in sorted(form.lists()):
        for value in values:
            digest.update(f"{name}\n".encode())
            digest.update(_file_hash(value) if isinstance(value, UploadedFile) else value.encode())
    return digest.hexdigest()


def _file_hash(file: UploadedFile[Any]) -> bytes:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()
