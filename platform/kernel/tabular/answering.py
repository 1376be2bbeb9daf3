"""What a person answers to a checked file: what words mean, and which of two versions counts."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import access
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import Import, RowChoice, records
from kernel.tabular import words
from kernel.tabular.importers import importers


@transaction.atomic
def answer_rows(
    *,
    actor: Actor,
    row: Import,
    meanings: Mapping[tuple[str, str], str],
    chosen: Mapping[str, str],
) -> Import:
    """Store meanings, {(field key, word): meaning}, and choices, {hash of a disputed row: choice}.

    Meanings are remembered for later files, choices once this one is applied; it is RECEIVED again, to be
    checked again. Raises Invalid
    for a meaning its column cannot have and when nothing was answered, Conflict when the file is not
    CHECKED or AWAITING.
    """
    importer = importers[row.kind]
    access.require(actor, importer.permission, access.EVERYWHERE)
    row = records.lock(row)
    if row.state not in {Import.State.CHECKED, Import.State.AWAITING}:
        raise Conflict(_("Only a file that is checked and not yet applied can be answered."))
    if not meanings and not chosen:
        raise Invalid(answer=_("Choose at least one answer."))
    columns = {column.key: column for column in importer.fields}
    asked = {key for key, _word in meanings} & columns.keys()
    allowed = {key: dict(importer().meanings_of(columns[key])) for key in asked}
    for (key, word), meaning in meanings.items():
        if meaning not in allowed.get(key, {}):
            raise Invalid(answer=_("“%(word)s” cannot mean this.") % {"word": word})
    if not set(chosen.values()) <= set(RowChoice.Choice.values):
        raise Invalid(answer=_("Choose one of the answers that are offered."))
    words.remember(row.kind, meanings)
    row.faults.all().delete()
    told = {**row.mapping, "chosen": {**row.mapping.get("chosen", {}), **chosen}}
    records.change(row, state=Import.State.RECEIVED, report={}, mapping=told, approved_by_label="")
    return row
