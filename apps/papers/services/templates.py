"""The county's own template of minutes: brought, tried, put into use, and taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from apps.files import queries as stored
from apps.files import services as storing
from apps.files.services import Checked
from apps.papers import events
from apps.papers.models import MinutesTemplate
from apps.papers.queries import facts
from kernel import access, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Invalid
from kernel.lazily import Later
from kernel.models import records

if TYPE_CHECKING:
    from apps.papers.rules import shipped, word
else:
    shipped, word = Later("apps.papers.rules.shipped"), Later("apps.papers.rules.word")

SETTINGS = "kernel.change_blueprint"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@storing.leaving_nothing()
@transaction.atomic
def bring_template(*, actor: Actor, template: Checked) -> MinutesTemplate:
    """Try a Word template with sample values and put it into use; the one before it stays in the history.

    Raises Invalid for another type of file, and for what `word.check` refuses.
    """
    access.require(actor, SETTINGS, access.EVERYWHERE)
    if template.facts["media_type"] != DOCX:
        raise Invalid(template=_("A template is a Word document (.docx)."))
    template.content.seek(0)
    names = word.check(template.content.read(), facts.sample())
    template.content.seek(0)
    _clear()
    attachment = storing.bring(actor=actor, upload=template)
    row = MinutesTemplate.objects.create(attachment=attachment, names=names, in_use=True)
    journal.emit(events.TemplateChosen(template_id=row.pk), actor=actor)
    return row


@transaction.atomic
def choose_template(*, actor: Actor, template: MinutesTemplate | None) -> MinutesTemplate | None:
    """Put an earlier template into use again; None for the shipped one."""
    access.require(actor, SETTINGS, access.EVERYWHERE)
    _clear()
    if template is not None:
        template = records.lock(template)
        # What a template may name can have changed since it was brought.
        word.check(stored.content_of(template.attachment), facts.sample())
        records.change(template, in_use=True)
    journal.emit(events.TemplateChosen(template_id=template.pk if template else None), actor=actor)
    return template


def template_in_use() -> bytes:
    """Return the county's template of minutes, the shipped one where it has none. One query and a file."""
    row = MinutesTemplate.objects.filter(in_use=True).select_related("attachment").first()
    return stored.content_of(row.attachment) if row else shipped.template()


def _clear() -> None:
    locks.lock("papers/template")
    for row in MinutesTemplate.objects.select_for_update().filter(in_use=True):
        records.change(row, in_use=False)
