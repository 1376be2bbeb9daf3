"""The WSGI application of the web server."""

import os
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from kernel.db.backend import limits
from liangxin.memory import keep_what_is_loaded


class Request(WSGIRequest):
    """A request whose Content-Type says nothing of its query, which is UTF-8.

    Django reads the query in any codec of Python that is named there, and fails on one that is no
    charset before there is a request to answer. `api.bodies` sets the encoding of the body.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        given = meta.get("CONTENT_TYPE", "")
        try:
            self.content_type, self.content_params = parse_header_parameters(given)
        except ValueError:  # A parameter spelled by RFC 2231 in a charset that is none.
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = Request


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")
django.setup(set_prefix=False)
application = Handler()
limits.set_for("default", limits.OF_REQUESTS)
keep_what_is_loaded()
