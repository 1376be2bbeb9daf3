"""The blueprint files this installation ships."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import gettext as _

from kernel.chinese.text import in_language
from kernel.errors import Invalid

MOST = 16


def available() -> dict[str, dict[str, Any]]:
    """Return the blueprints this installation ships, by name; they are shared, copy before a change.

    A file is read again only when it was written since.
    """
    paths = sorted(Path(settings.BLUEPRINTS).glob("*.yaml"))
    found = [_shipped(path, path.stat().st_mtime_ns) for path in paths]
    return {document["name"]: document for document in found}


@lru_cache(maxsize=MOST)
def _shipped(path: Path, _written_at: int) -> dict[str, Any]:
    return load(path)


def load(path: Path) -> dict[str, Any]:
    """Read a blueprint file. Raises Invalid when it is not a blueprint."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise Invalid(
            _("%(file)s cannot be read as YAML: %(why)s") % {"file": path.name, "why": error}
        ) from error
    if not isinstance(document, dict) or not isinstance(document.get("sections"), dict):
        raise Invalid(_("%(file)s is no blueprint: it has no sections.") % {"file": path.name})
    return document


def label(document: dict[str, Any]) -> str:
    """Return "name@version"."""
    return f"{document['name']}@{document['version']}"


def title_of(document: Mapping[str, Any]) -> str:
    """Return the title of a blueprint in the language in force, else its name."""
    return in_language(document.get("title") or {"zh": document["name"]})


def called(label_: str) -> str:
    """Return what people call a blueprint, by "name@version" or the name of one that ships; with its version."""
    name, _at, version = label_.partition("@")
    document = available().get(name, {})
    text = _("%(name)s (version %(version)s)")
    return text % {
        "name": in_language(document.get("called") or {"zh": name}),
        "version": version or document.get("version", ""),
    }
