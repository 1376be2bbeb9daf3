"""The kernel's entries on other pages: imports and exports that wait for a person."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from kernel import access, blueprint, journal, retention
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.exports import queries as exports
from kernel.lists import list_titles
from kernel.models import Import
from kernel.tabular import queries as imports
from kernel.tabular import services
from kernel.tabular.importers import importers
from kernel.web import navigation, offers, shortcuts
from kernel.web.navigation import Entry
from kernel.web.offers import Card, Todo
from kernel.web.shortcuts import Shortcut
from kernel.web.templatetags.ui import number

LAST_IMPORTS, WAITING = 5, 3

navigation.offer(Entry(lazy("Imports"), "imports:list", "upload", "kernel.view_import", 60))
shortcuts.offer(
    *(
        Shortcut(
            format_lazy(lazy("Import {what}"), what=importer.label), "imports:new",
            importer.permission, args=(kind,), everywhere=True, icon="upload",
        )
        for kind, importer in importers.items()
    )
)  # fmt: skip
navigation.offer(
    Entry(lazy("What I changed at once"), "together:mine", "list-check"), to=navigation.person_menu
)
journal.subjects.add(
    "import_id", journal.Subject(lambda _actor: Import.objects.all(), "file_name"), order=50
)
journal.vocabularies.add(
    "kernel.sections", lambda: {key: section.label for key, section in blueprint.sections.items()}
)
journal.vocabularies.add("kernel.lists", list_titles)
journal.system_names.add("manage.py demo", lazy("demonstration data"))
journal.system_names.add("retention", lazy("removal of what is no longer kept"))
journal.vocabularies.add(
    "kernel.retention", lambda: {key: rule.what for key, rule in retention.rules.items()}
)


@offers.todos.named("kernel.exports", order=30)
def exports_between_two(actor: Actor) -> Iterator[Todo]:
    """Yield to-dos: exports waiting for release by the actor, and those released to the actor."""
    waits, ready = _("%(name)s asks to export: %(list)s, %(rows)s rows."), _("Released: %(list)s.")
    for row in exports.to_act_on(actor)[: 2 * WAITING]:
        is_mine = row.asked_by == actor.id
        text, action = (ready, _("Download it")) if is_mine else (waits, _("Look at it"))
        yield Todo(
            text % {"name": row.asked_by_label, "list": row.title, "rows": number(row.rows)},
            reverse("exports:detail", args=[row.pk]),
            action,
        )


@offers.todos.named("kernel.imports", order=40)
def imports_to_approve(actor: Actor) -> Iterator[Todo]:
    """Yield to-dos: imports of others that the actor may approve."""
    for row in imports.awaiting(actor)[:WAITING]:
        yield Todo(
            _("%(file)s waits for a second person.") % {"file": row.file_name},
            reverse("imports:detail", args=[row.pk]),
            _("Look at it"),
        )


@offers.todos.named("kernel.checked", order=38)
def files_not_finished(actor: Actor) -> Iterator[Todo]:
    """Name the files that were checked and not applied, and those of which rows wait to be mended."""
    kinds = _kinds_for(actor)
    if not kinds:
        return
    rows = Import.objects.filter(kind__in=kinds, file_removed_at=None)
    states = (Import.State.CHECKED, Import.State.UNCLEAR, Import.State.APPLIED)
    # What was mended came as a newer file of its kind.
    newest = {row.kind: row for row in reversed(rows.filter(state__in=states)[: 2 * LAST_IMPORTS])}
    for row in newest.values():
        page = reverse("imports:detail", args=[row.pk])
        given = {"file": row.file_name}
        if row.state == Import.State.UNCLEAR:
            yield Todo(_("%(file)s has columns nobody explained yet.") % given, page, _("Explain"))
        elif row.state == Import.State.CHECKED and services.does_something(row):
            yield Todo(_("%(file)s is checked and not applied yet.") % given, page, _("Look at it"))
        elif refused := services.refused_rows(row):
            given["rows"] = number(refused)
            text = _("%(file)s: rows that wait to be mended: %(rows)s.") % given
            yield Todo(text, page, _("Get the rows"))


@offers.cards.named("kernel.imports", order=60)
def last_imports(actor: Actor) -> Iterator[Card]:
    """Yield a card with the last imports, for those who bring files and may see all of them."""
    if not actor.holds("kernel.view_import", ROOT) or not _kinds_for(actor):
        return
    found = list(Import.objects.all()[:LAST_IMPORTS])
    if found:
        yield Card("imports/_last.html", {"imports": found})


def _kinds_for(actor: Actor) -> list[str]:
    """Return the kinds of tables that the actor may bring."""
    return [
        importer.kind
        for importer in importers
        if access.allows(actor, importer.permission, access.EVERYWHERE)
    ]
