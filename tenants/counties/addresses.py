"""URLs and host names of counties and the platform."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings


def platform_url(path: str = "/") -> str:
    """Return an address of the platform."""
    return f"{_origin(settings.BASE_DOMAIN)}{path}"


def county_url(slug: str, path: str = "") -> str:
    """Return an address of a county's host."""
    return f"{_origin(host_of(slug))}{path}"


def host_of(slug: str) -> str:
    """Return the host name the county is founded with."""
    return f"{slug}.{settings.BASE_DOMAIN}"


def activation_path(code: str) -> str:
    """Return the path of the page that accepts a one-time code."""
    return f"/activate/?{urlencode({'code': code})}"


def _origin(host: str) -> str:
    scheme, usual = ("https", 443) if settings.PRODUCTION else ("http", 80)
    port = "" if settings.PRODUCTION or usual == settings.PORT else f":{settings.PORT}"
    return f"{scheme}://{host}{port}"
