"""The texts of the generated pages."""

from __future__ import annotations

import ast
import inspect
from dataclasses import fields
from typing import get_type_hints

from django.utils import translation

from infra.docs import ROOT, UPDATE
from infra.docs.settings import described, readers
from kernel import access, retention
from kernel.blueprint import available
from kernel.journal import catalogue
from kernel.journal.events import Event
from kernel.journal.handlers import listeners
from kernel.registry import everything
from tenants.oversight import registry

_HEAD = (
    "<!-- Written by `{update}`; a test keeps it true. Do not edit. -->\n\n# {title}\n\n{words}\n"
)


def pages() -> dict[str, str]:
    """Return {file name: text} of every generated page."""
    with translation.override("en"):
        return {
            "events.md": events_page(),
            "indicators.md": indicators_page(),
            "permissions.md": permissions_page(),
            "registries.md": registries_page(),
            "retention.md": retention_page(),
            "settings.md": settings_page(),
        }


def events_page() -> str:
    """Return the catalogue of events, with their fields and handlers."""
    lines = [
        _head(
            "Events",
            "What the journal knows. `on` listeners run in the transaction that emits, `after` "
            "listeners hear of it through the outbox, at least once.",
        )
    ]
    for name, kind in catalogue().items():
        if not _is_ours(kind):
            continue
        listening = [f"`{how}` {where}" for how, where in listeners(kind)]
        words = _first_line(kind)
        lines += [
            f"## {name}",
            "",
            *([words, ""] if words else []),
            f"- class: `{kind.__module__}.{kind.__qualname__}`",
            f"- carries: {_carried(kind)}",
            f"- heard by: {', '.join(listening) or 'nobody yet'}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def indicators_page() -> str:
    """Return the catalogue of indicators, with unit, formula and source."""
    lines = [
        _head(
            "Indicators",
            "What counties count and push to the departments above them, in the words the pages "
            "show. A changed meaning is a new version.",
        )
    ]
    for key, indicator in registry.definitions.items():
        kinds = dict.fromkeys(part.partition("=")[0] for part in indicator.parts)
        parts = ", ".join(f"`{name}`" for name in kinds)
        lines += [
            f"## {key}",
            "",
            f"{indicator.label_zh} / {indicator.label_en}",
            "",
            f"- unit: {indicator.unit}",
            f"- formula: {indicator.text_zh}",
            f"- in English: {indicator.text_en}",
            f"- source: {indicator.source}",
            f"- also by: {parts or 'nothing'}",
            f"- version: {indicator.version}",
            "",
        ]
    return "\n".join(lines).rstrip() + "\n"


def permissions_page() -> str:
    """Return the catalogue of permissions, with the roles of the shipped blueprint that hold each."""
    roles = available()["chongyi"]["sections"]["roles"]
    lines = [
        _head("Permissions", "Every right, and which roles of the blueprint *chongyi* hold it."),
        "| permission | what it allows | roles |",
        "|---|---|---|",
    ]
    for name, label in access.declared().items():
        held = [r["key"] for r in roles if {name, "*"} & set(r["permissions"])]
        lines.append(f"| `{name}` | {label} | {', '.join(held)} |")
    return "\n".join(lines) + "\n"


def registries_page() -> str:
    """Return the table of registries and slots, with the modules that define and fill them."""
    lines = [
        _head(
            "Registries",
            "Where a module asks and those above it offer: `Registry` takes any number of things "
            "by key, `Slot` exactly one. An app offers in its `offers.py`, its rights and the "
            "scopes of keys in `policies.py`, and the rest in the file of that name.",
        ),
        "| registry | what for | asked by | offered by |",
        "|---|---|---|---|",
    ]
    for found in everything():
        modules = sorted(
            {one.module for one in found.offers() if not one.module.startswith("tests")}
        )
        offered = ", ".join(f"`{module}`" for module in modules) or "nobody yet"
        lines.append(f"| `{found.name}` | {found.purpose} | `{found.asked_by}` | {offered} |")
    return "\n".join(lines) + "\n"


def retention_page() -> str:
    """Return the table of retention rules."""
    lines = [
        _head(
            "Retention",
            "What is removed, and when: each night in every county and on the platform, or by "
            "`manage.py forget_expired --county SLUG|--all|--platform`. The journal notes how many "
            "rows went, and nothing of what they held.",
        ),
        "| what | kept for | counted from | where | rule |",
        "|---|---|---|---|---|",
    ]
    for key, rule in sorted(retention.rules.items()):
        kept = f"{rule.days} days" if rule.days else "until the next night"
        lines.append(f"| {rule.what} | {kept} | {rule.since} | {rule.where} | `{key}` |")
    lines += ["", "Encrypted personal values that stay:", "", "| field | until |", "|---|---|"]
    for stay in sorted(retention.open_ended, key=lambda kept: kept.fields):
        lines.append(f"| {', '.join(f'`{name}`' for name in stay.fields)} | {stay.until} |")
    lines += [
        "",
        "The journal and its seals are never removed: they are the county's record of who did what.",
    ]
    return "\n".join(lines) + "\n"


def settings_page() -> str:
    """Return the table of environment variables."""
    lines = [
        _head(
            "Settings",
            "Every variable of the environment. Each may also be given as `NAME_FILE`, the path of "
            "a file whose content is the value.",
        ),
        "| variable | kind | default | what it is for |",
        "|---|---|---|---|",
    ]
    source = ast.parse((ROOT / "platform/liangxin/settings/__init__.py").read_text("utf-8"))
    for reader in readers(source):
        words = described(reader.name)
        lines.append(f"| `{reader.name}` | {reader.kind} | {reader.default} | {words} |")
    return "\n".join(lines) + "\n"


def _head(title: str, words: str) -> str:
    return _HEAD.format(update=UPDATE, title=title, words=words)


def _is_ours(kind: type[Event]) -> bool:
    return not kind.__module__.startswith("tests")


def _first_line(kind: type[Event]) -> str:
    # A dataclass without a docstring gets its signature as one.
    words = inspect.cleandoc(kind.__doc__ or "").split("\n")[0]
    return "" if words.startswith(f"{kind.__name__}(") else words


def _carried(kind: type[Event]) -> str:
    hints = get_type_hints(kind)
    names = (f"`{field.name}` ({_type_name(hints[field.name])})" for field in fields(kind))
    return ", ".join(names) or "nothing"


def _type_name(hint: object) -> str:
    return getattr(hint, "__name__", str(hint)) if isinstance(hint, type) else str(hint)
