"""The steps of imports as jobs, for pages and API: receive, check, apply, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kernel import jobs
from kernel.access import Actor
from kernel.errors import Conflict
from kernel.job_actors import actor_of
from kernel.models import Import, Job
from kernel.tabular import answering, services
from kernel.tabular.examples import OF_ROWS


@transaction.atomic
def bring_in(
    *,
    actor: Actor,
    kind: str,
    name: str,
    content: bytes,
    said: Mapping[str, str] | None = None,
    sheet: str = "",
    may_ask: bool = False,
) -> Import:
    """Receive a file and queue its check, in one transaction, so that no file stays unchecked.

    Arguments and errors are those of `services.receive_file`.
    """
    row = services.receive_file(
        actor=actor, kind=kind, name=name, content=content, said=said, sheet=sheet, may_ask=may_ask
    )
    return _to_check(actor, row)


@transaction.atomic
def answer(
    *, actor: Actor, row: Import, kind: str, said: Mapping[str, str], sheet: str = ""
) -> Import:
    """Take answers on a file (`services.answer`) and queue its check, in one transaction."""
    return _to_check(
        actor, services.answer(actor=actor, row=row, kind=kind, said=said, sheet=sheet)
    )


def _to_check(actor: Actor, row: Import) -> Import:
    if row.state == Import.State.RECEIVED:
        start(actor=actor, row=row, what="check")
    return row


@transaction.atomic
def answer_rows(
    *,
    actor: Actor,
    row: Import,
    meanings: Mapping[tuple[str, str], str],
    chosen: Mapping[str, str],
) -> Import:
    """Store a person's answers to a checked file and queue its check, in one transaction.

    Arguments and errors are those of `answering.answer_rows`.
    """
    row = answering.answer_rows(actor=actor, row=row, meanings=meanings, chosen=chosen)
    start(actor=actor, row=row, what="check")
    return row


def start(*, actor: Actor, row: Import, what: str) -> Job:
    """Queue `what` ("check", "apply" or "undo") for an import; its page shows the progress.

    Raises Conflict where a checked file would change nothing.
    """
    if what == "apply" and row.state == Import.State.CHECKED and not services.does_something(row):
        raise Conflict(
            _("There is nothing to apply: no row is new or changed."), code="nothing_to_apply"
        )
    with transaction.atomic():
        job = jobs.start(actor, f"import_{what}", label=row.file_name, import_id=str(row.pk))
        Import.objects.filter(pk=row.pk).update(job_id=job.pk)
    row.job_id = job.pk
    return job


@jobs.task("import_check")
def check(running: jobs.Running, import_id: str) -> dict[str, Any]:
    row = services.check_import(
        actor=actor_of(running.job), row=Import.objects.get(pk=import_id), progress=running.progress
    )
    return _counts(row)


@jobs.task("import_apply")
def apply(running: jobs.Running, import_id: str) -> dict[str, Any]:
    row = services.apply_import(
        actor=actor_of(running.job), row=Import.objects.get(pk=import_id), progress=running.progress
    )
    return _counts(row)


def _counts(row: Import) -> dict[str, Any]:
    return {name: found for name, found in row.report.items() if name not in OF_ROWS}


@jobs.task("import_undo")
def undo(running: jobs.Running, import_id: str) -> dict[str, Any]:
    report = services.undo_import(actor=actor_of(running.job), row=Import.objects.get(pk=import_id))
    return {"taken_back": report.taken_back, "kept": report.kept, "kept_count": report.kept_count}
