"""Typed readers of the environment; an invalid value raises ImproperlyConfigured with its name."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

WEB_LOGIN = "liangxin_web"


def text(name: str, default: str = "") -> str:
    """Return NAME, or the first line of the file that NAME_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def boolean(name: str, *, default: bool) -> bool:
    """Return NAME as a boolean: 1/0, true/false, yes/no, on/off."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is neither true nor false.")


def number(name: str, default: int) -> int:
    """Return NAME as a whole number."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """Return NAME split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def field_keys(name: str, secret: str) -> dict[int, bytes]:
    """Return {key id: 32 bytes} from NAME ("1:base64,2:base64"), else one derived from `secret`."""
    pairs = [word.split(":", 1) for word in words(name)]
    try:
        keys = {int(number_): base64.b64decode(key, validate=True) for number_, key in pairs}
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must look like 1:BASE64,2:BASE64.") from error
    if not all(1 <= number <= 255 for number in keys):
        raise ImproperlyConfigured(f"{name}: the number of a key is 1 to 255.")
    if any(len(key) != 32 for key in keys.values()):
        raise ImproperlyConfigured(f"{name}: each key has 32 bytes.")
    return keys or {1: hashlib.sha256(f"fields/{secret}".encode()).digest()}


def key(name: str) -> bytes:
    """Return the 32 bytes of NAME (BASE64), b"" when it is not set."""
    try:
        value = base64.b64decode(text(name), validate=True)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be BASE64 of 32 random bytes.") from error
    if len(value) not in {0, 32}:
        raise ImproperlyConfigured(f"{name} must be BASE64 of 32 random bytes.")
    return value


def storage(name: str, folder: Path) -> dict[str, Any]:
    """Return a storage of Django: NAME as JSON {"BACKEND": …, "OPTIONS": {…}}, else files below `folder`.

    These, their owner alone can read.
    """
    options = {
        "location": str(folder),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    default = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    try:
        found = json.loads(text(name) or json.dumps(default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is no JSON: {error}") from error
    if not isinstance(found, dict) or not {"BACKEND"} <= found.keys() <= {"BACKEND", "OPTIONS"}:
        raise ImproperlyConfigured(f'{name} must look like {{"BACKEND": "…", "OPTIONS": {{…}}}}.')
    return found


def database(url: str) -> dict[str, Any]:
    """Return Django's connection settings of a postgresql:// URL.

    A `host` parameter (postgresql://user@/name?host=/folder) names a socket folder.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgresql://")
    options = dict(parse_qsl(parts.query))
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
    }


def address(name: str) -> str:
    """Return NAME, an http:// or https:// address, "" when it is not set."""
    value = text(name)
    if value and urlsplit(value).scheme not in {"http", "https"}:
        raise ImproperlyConfigured(f"{name} must begin with https:// or http://.")
    return value


def mail(name: str) -> dict[str, object]:
    """Return the mail server of NAME: smtp://, smtps:// or smtp+tls://user:password@host:port."""
    parts = urlsplit(text(name, "smtp://localhost:25"))
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} must be smtps://user:password@host:port, or smtp+tls://."
        )
    usual = {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme]
    return {
        "HOST": parts.hostname,
        "PORT": parts.port or usual,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "TLS": parts.scheme == "smtp+tls",
        "SSL": parts.scheme == "smtps",
    }


def with_login(url: str, login: str) -> str:
    """Return a database's URL with `login` and no password in place of its login."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{quote(login, safe='')}@{place}").geturl()
