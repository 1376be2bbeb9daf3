"""The URLs of the API, collected from the modules of api.v1.

A module sets `ROUTES = {"members": MemberViewSet}` for counties, `PLATFORM_ROUTES` for the platform.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from django.urls import URLPattern, path
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ViewSetMixin

from api import v1

# "<str:key>" in a path is "key" in its name.
_CONVERTER = re.compile(r"<\w+:(\w+)>")


@cache
def gathered(*, on_platform: bool) -> Mapping[str, Any]:
    """Return {path: view or viewset}. Raises ValueError when two modules serve one path."""
    name = "PLATFORM_ROUTES" if on_platform else "ROUTES"
    found: dict[str, Any] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(v1.__path__, "api.v1.")):
        served = getattr(import_module(module), name, {})
        if twice := found.keys() & served.keys():
            raise ValueError(f"{module} serves what another module serves: {sorted(twice)}")
        found |= served
    return found


def resources(*, on_platform: bool) -> list[str]:
    """Return the paths directly below the index."""
    return [name for name in gathered(on_platform=on_platform) if name and "/" not in name]


def patterns(*, on_platform: bool) -> list[URLPattern]:
    """Return the URL patterns, each named after its path: "coverage-by"."""
    router = SimpleRouter(use_regex_path=False)
    single = []
    for where, view in gathered(on_platform=on_platform).items():
        name = _CONVERTER.sub(r"\1", where).replace("/", "-") or "index"
        if issubclass(view, ViewSetMixin):
            router.register(where, view, basename=name)
        else:
            single.append(path(f"{where}/" if where else "", view.as_view(), name=name))
    return [*single, *router.urls]
