"""A county's whole configuration as one document: sections that apps register, with their schema.

A blueprint file (YAML) is {name, title, version, sections: {section: value}}. A county starts from
one, changes sections on pages, and each item shows where it comes from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel import access, clock, journal, storable
from kernel.access import Actor
from kernel.blueprint.section import Section as Section
from kernel.blueprint.shipped import MOST
from kernel.blueprint.shipped import available as available
from kernel.blueprint.shipped import called as called
from kernel.blueprint.shipped import label as label
from kernel.blueprint.shipped import load as load
from kernel.blueprint.shipped import title_of as title_of
from kernel.blueprint.wording import said
from kernel.chinese.text import in_language as in_language
from kernel.errors import Conflict, Invalid
from kernel.journal import Detail, Event
from kernel.lazily import Later
from kernel.models import ConfiguredSection, records
from kernel.models.blueprint import reading as reading
from kernel.models.blueprint import stored
from kernel.registry import Registry

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = Later("jsonschema")


@dataclass(frozen=True)
class Problem:
    """An error in a blueprint and its path in the document, such as "coverage_rules/2/match"."""

    place: str
    message: str


@dataclass(frozen=True)
class Difference:
    """How one section of a county differs from a blueprint, item by item."""

    section: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BlueprintApplied(Event):
    name: ClassVar[str] = "kernel.blueprint_applied"
    description: ClassVar[Any] = lazy("applied a blueprint")
    details: ClassVar[Mapping[str, Detail]] = {
        "blueprint": Detail(lazy("blueprint"), "kernel.blueprints"),
    }
    blueprint: str
    sections: list[str]


@dataclass(frozen=True, kw_only=True)
class SectionChanged(Event):
    name: ClassVar[str] = "kernel.section_changed"
    description: ClassVar[Any] = lazy("changed the settings")
    details: ClassVar[Mapping[str, Detail]] = {
        "section": Detail(lazy("settings"), "kernel.sections"),
        "items": Detail(lazy("items")),
    }
    section: str
    items: list[str]
    # {item: [its value before, after]}; None where there was, or is, none.
    values: dict[str, list[Any]]
    # Of a section that is a list: the keys of its items in their order before, and after.
    order: list[list[str]]


sections: Registry[Section] = Registry(
    "blueprint.sections", "the parts of a county's configuration, each with its schema"
)
# (actor, section, its value, the new one): raises what keeps a change from being made.
Guard = Callable[[Actor, str, Any, Any], None]
guards: Registry[Guard] = Registry(
    "blueprint.guards", "keeps a section from being changed by one person alone"
)

journal.vocabularies.add(
    "kernel.blueprints", lambda: {one: called(one) for one in map(label, available().values())}
)


# The texts of documents found valid, the latest.
_valid: deque[str] = deque(maxlen=MOST)


def offer(section: Section) -> Section:
    """Add a section. Raises ValueError for a key that is taken."""
    return sections.add(section.key, section)


def problems(document: dict[str, Any]) -> list[Problem]:
    """Return everything that is wrong in a blueprint, with its place; empty when it is valid.

    What was found valid is known by its text: a release gives county after county the same.
    """
    faults = {key: storable.fault_of(given) for key, given in document["sections"].items()}
    if any(faults.values()):
        return [Problem(str(key), fault) for key, fault in faults.items() if fault]
    text = repr(document)
    if text in _valid:
        return []
    found = _problems(document)
    if not found:
        _valid.append(text)
    return found


def _problems(document: dict[str, Any]) -> list[Problem]:
    given = document["sections"]
    found = [Problem(key, _("This section is unknown.")) for key in given if key not in sections]
    for key, section in sections.items():
        if key not in given:
            found.append(Problem(key, _("This section is missing.")))
            continue
        found.extend(section_problems(section, given[key]))
    return found


def section_problems(section: Section, value: Any) -> list[Problem]:
    """Return the errors in one section's value."""
    if fault := storable.fault_of(value):
        return [Problem(section.key, fault)]
    errors = jsonschema.Draft202012Validator(section.schema).iter_errors(value)
    found = [
        Problem("/".join([section.key, *map(str, error.absolute_path)]), said(error))
        for error in errors
    ]
    if not found and section.check:
        found = [Problem(f"{section.key}/{place}", text) for place, text in section.check(value)]
    return found


def repeated_keys(listed: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Yield (path, message) for each item of a section's list whose key another has before it."""
    seen: set[str] = set()
    for index, item in enumerate(listed):
        if item["key"] in seen:
            yield f"{index}/key", _("Two items have the key %(key)s.") % {"key": item["key"]}
        seen.add(item["key"])


@transaction.atomic
def apply(*, actor: Actor, document: dict[str, Any], dry_run: bool = False) -> list[Difference]:
    """Replace the county's configuration by `document`; return the differences.

    Raises Invalid, naming each path, when the document is not valid; then nothing is changed.
    """
    access.require(actor, "kernel.change_blueprint", access.EVERYWHERE)
    wrong = problems(document)
    if wrong:
        raise Invalid("\n".join(f"{problem.place}: {problem.message}" for problem in wrong))
    present = {row.section: row for row in ConfiguredSection.objects.select_for_update()}
    differences = []
    for key, value in document["sections"].items():
        row = present.get(key)
        if row is None or row.value != value:
            differences.append(difference(key, row.value if row else None, value))
    if not dry_run:
        _write(present, document)
        names = [found.section for found in differences]
        journal.emit(BlueprintApplied(blueprint=label(document), sections=names), actor=actor)
    return differences


@transaction.atomic
def change_section(
    *, actor: Actor, key: str, value: Any, expected_version: int | None = None
) -> ConfiguredSection:
    """Change one section for this county.

    Raises as `require_possible`, and Stale when the section is no longer at `expected_version`.
    """
    access.require(actor, "kernel.change_blueprint", access.EVERYWHERE)
    row = locked_row(key)
    require_possible(actor, row, value)
    if row.value == value:
        return row
    before, after = items(row.value), items(value)
    touched = {
        name: [before.get(name), after.get(name)]
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }
    records.change(
        row, expected_version, value=value, changed_by_label=actor.label, changed_at=clock.now()
    )
    order = [list(before), list(after)] if isinstance(value, list) else []
    journal.emit(
        SectionChanged(section=key, items=list(touched), values=touched, order=order), actor=actor
    )
    return row


def require_possible(actor: Actor, row: ConfiguredSection, value: Any) -> None:
    """Raise what keeps a section from being changed to `value`.

    That is Invalid with the path of each error, or what a guard raises.
    """
    wrong = section_problems(sections[row.section], value)
    if wrong:
        raise Invalid("\n".join(f"{problem.place}: {problem.message}" for problem in wrong))
    if row.value != value:
        for guard in guards:
            guard(actor, row.section, row.value, value)


@transaction.atomic
def change_item(
    *, actor: Actor, key: str, item: str, value: Any, expected_version: int | None = None
) -> ConfiguredSection:
    """Change one existing item of a section. Raises Invalid with the path of each error."""
    row = locked_row(key)
    if item not in items(row.value):
        raise Conflict(_("This item is no longer there. Open the section again."))
    changed = with_item(row.value, item, value)
    return change_section(actor=actor, key=key, value=changed, expected_version=expected_version)


@transaction.atomic
def reset_item(*, actor: Actor, key: str, item: str) -> ConfiguredSection:
    """Reset one item to the blueprint's value, or remove it when the blueprint has none."""
    row = locked_row(key)
    base = items(row.base).get(item)
    return change_section(actor=actor, key=key, value=with_item(row.value, item, base))


def value(key: str) -> Any:
    """Return a section's value in the current county."""
    found = stored(key)
    return _as_shipped(key).value if found is None else found


def rows() -> dict[str, ConfiguredSection]:
    """Return {key: row} of every section, in the order of the sections; some may not be stored yet."""
    stored = {row.section: row for row in ConfiguredSection.objects.all()}
    return {key: stored.get(key) or _as_shipped(key) for key in sections.keys()}  # noqa: SIM118 -- a registry


def locked_row(key: str) -> ConfiguredSection:
    """Return a section's row, locked until the transaction ends; it is stored if it was not.

    A county founded before a section was has no row of it: what its blueprint has now holds.
    """
    if not ConfiguredSection.objects.filter(section=key).exists():
        ConfiguredSection.objects.bulk_create([_as_shipped(key)], ignore_conflicts=True)
    return ConfiguredSection.objects.select_for_update().get(section=key)


def _as_shipped(key: str) -> ConfiguredSection:
    """Return an unsaved row of a section as the county's blueprint, or the first that has it, ships it."""
    given = ConfiguredSection.objects.values_list("blueprint", flat=True).first() or ""
    shipped = available()
    documents = [shipped.get(given.partition("@")[0], {}), *shipped.values()]
    document = next((one for one in documents if key in one.get("sections", {})), None)
    if document is None:
        raise Conflict(_("The settings have no section %(key)s.") % {"key": key})
    value_ = document["sections"][key]
    return ConfiguredSection(section=key, value=value_, base=value_, blueprint=label(document))


def names(key: str) -> dict[str, str]:
    """Return {key: name} of a section's items in this county, in the active language."""
    return {name: in_language(item.get("name", item)) for name, item in items(value(key)).items()}


def export() -> dict[str, Any]:
    """Return the county's configuration as a blueprint document."""
    rows = list(ConfiguredSection.objects.order_by("section"))
    name, _at, version = (rows[0].blueprint if rows else "empty@1").partition("@")
    return {
        "name": name,
        "version": int(version or 1),
        "sections": {row.section: row.value for row in rows},
    }


def difference(key: str, mine: Any, theirs: Any) -> Difference:
    """Compare two values of a section item by item (by key, or by place in a list)."""
    old, new = items(mine), items(theirs)
    return Difference(
        section=key,
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name])),
    )


def items(value_: Any) -> dict[str, Any]:
    """Return a section's items by name: a mapping's own, or a list's by each item's `key`."""
    if isinstance(value_, dict):
        return {str(name): item for name, item in value_.items()}
    if isinstance(value_, list):
        return {
            str(item["key"] if isinstance(item, dict) and "key" in item else index): item
            for index, item in enumerate(value_)
        }
    return {} if value_ is None else {"": value_}


def with_item(section: Any, item: str, value_: Any) -> Any:
    """Return a section with one item replaced, appended, or (for None) removed."""
    known = items(section)
    if isinstance(section, dict):
        kept = section | {item: value_}
        return {name: given for name, given in kept.items() if given is not None}
    listed = [value_ if name == item else given for name, given in known.items()]
    if item not in known:
        listed.append(value_)
    return [given for given in listed if given is not None]


def _write(present: Mapping[str, ConfiguredSection], document: dict[str, Any]) -> None:
    name = label(document)
    new = []
    for key, value_ in document["sections"].items():
        if key not in present:
            new.append(ConfiguredSection(section=key, value=value_, base=value_, blueprint=name))
            continue
        records.change(
            present[key],
            value=value_,
            base=value_,
            blueprint=name,
            changed_by_label="",
            changed_at=None,
        )
    ConfiguredSection.objects.bulk_create(new)
