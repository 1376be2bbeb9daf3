"""Files come to activities and cases, are taken out with a reason, and put back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.activities.models import Activity, AgendaItem
from apps.activities.policies import HOLD
from apps.activities.services.checks import locked, tell
from apps.cases import queries as cases
from apps.cases.models import Case, CaseNote
from apps.cases.queries import ANSWER
from apps.cases.services.course import handled, own, require_text, write
from apps.files import services as storing
from apps.files.services import Checked
from apps.papers import events, queries, rules
from apps.papers.models import ActivityFile, CaseFile, HeldFile
from kernel import clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records

State = Activity.State
# Papers are handed out before it, photos come after it; what was approved stays as it was.
OPEN = (State.DRAFT, State.ANNOUNCED, State.HELD)
F = TypeVar("F", bound=HeldFile)


@storing.leaving_nothing()
@transaction.atomic
def add_files(
    *,
    actor: Actor,
    activity: Activity,
    kind: str,
    files: Sequence[Checked],
    caption: str = "",
    point: AgendaItem | None = None,
) -> Activity:
    """Add checked files to an activity; `point` is the one of its agenda a document belongs to.

    Raises Invalid for a kind of file that its kind of activity does not keep, for too many, and for
    a point of another activity; Conflict once its minutes are approved.
    """
    activity = locked(actor, activity, HOLD, *OPEN)
    if kind not in queries.file_kinds(activity):
        raise Invalid(kind=_("Activities of this kind do not keep such files."))
    if point and (kind != ActivityFile.Kind.PAPER or point.activity_id != activity.pk):
        raise Invalid(
            point=_("Only a document belongs to a point of the agenda, and to one of here.")
        )
    photos_wanted = kind == ActivityFile.Kind.PHOTO
    if photos_wanted and any(one.facts["kind"] != "photo" for one in files):
        raise Invalid(files=_("Here a photo is wanted: JPEG, PNG or WebP."))
    _require_room(activity.files.filter(removed_at=None).count(), files)
    for one in files:
        ActivityFile.objects.create(
            activity=activity, kind=kind, point=point, caption=caption.strip(), attachment=_bring(actor, one)
        )  # fmt: skip
    tell(events.FilesAdded, actor, activity, count=len(files))
    return activity


@transaction.atomic
def take_out(*, actor: Actor, file: ActivityFile, reason: str) -> ActivityFile:
    """Take a file out of an activity with a reason; it is deleted after 30 days unless it is put back."""
    locked(actor, file.activity, HOLD, *OPEN)
    row = _taken_out(actor, file, reason)
    tell(events.FileTakenOut, actor, row.activity, file_id=row.pk, reason=row.reason)
    return row


@transaction.atomic
def put_back(*, actor: Actor, file: ActivityFile) -> ActivityFile:
    """Put a file of an activity back. Raises Conflict when it was not taken out."""
    activity = locked(actor, file.activity, HOLD, *OPEN)
    row = _put_back(file, activity.files.filter(removed_at=None).count())
    tell(events.FilePutBack, actor, activity, file_id=row.pk)
    return row


@storing.leaving_nothing()
@transaction.atomic
def add_case_files(
    *, actor: Actor, case: Case, files: Sequence[Checked], caption: str = "", code: str = ""
) -> Case:
    """Add checked files to a case: who answers it, who raised it, or who helps with it.

    With the case's `code` anybody may, a few; a file that was sent with it already is left out.
    Raises Denied for any other, Invalid for too many, Conflict once the case ended.
    """
    case = _filed(actor, case, code=code)
    if code and not (files := _not_sent_yet(case, files)):
        return case
    _require_room(case.files.filter(removed_at=None).count(), files)
    for one in files:
        CaseFile.objects.create(
            case=case, caption=caption.strip(), by_code=bool(code), attachment=_bring(actor, one)
        )
    if code:
        said = ngettext("Sent %(count)d file.", "Sent %(count)d files.", len(files))
        write(case, CaseNote.Kind.RAISER, said % {"count": len(files)}, actor)
    journal.emit(events.CaseFilesAdded(**_about(case), count=len(files)), actor=actor)
    return case


@transaction.atomic
def take_case_file_out(*, actor: Actor, file: CaseFile, reason: str) -> CaseFile:
    """Take a file out of a case with a reason; it is deleted after 30 days unless it is put back.

    Those who do not answer the case take out what they brought themselves: other files raise Denied.
    """
    case = _filed(actor, file.case, file)
    row = _taken_out(actor, file, reason)
    told = events.CaseFileTakenOut(**_about(case), file_id=row.pk, reason=row.reason)
    journal.emit(told, actor=actor)
    return row


@transaction.atomic
def put_case_file_back(*, actor: Actor, file: CaseFile) -> CaseFile:
    """Put a file of a case back. Raises Conflict when it was not taken out."""
    case = _filed(actor, file.case, file)
    row = _put_back(file, case.files.filter(removed_at=None).count())
    journal.emit(events.CaseFilePutBack(**_about(case), file_id=row.pk), actor=actor)
    return row


def _not_sent_yet(case: Case, files: Sequence[Checked]) -> list[Checked]:
    """Return the files that were not sent with the code before. Raises Invalid for too many."""
    sent = set(case.files.filter(by_code=True).values_list("attachment__sha256", flat=True))
    new = {one.facts["sha256"]: one for one in files if one.facts["sha256"] not in sent}
    if len(sent) + len(new) > rules.MOST_BY_CODE:
        raise Invalid(
            files=_(
                "With the code at most %(most)d files are taken, and %(sent)d were sent. Nothing was "
                "added. Choose the most telling ones, or bring the others to the unit."
            )
            % {"most": rules.MOST_BY_CODE, "sent": len(sent)}
        )
    return list(new.values())


def _bring(actor: Actor, one: Checked) -> Any:
    return storing.bring(actor=actor, upload=one)


def _require_room(held: int, new: Sequence[Checked]) -> None:
    if not new:
        raise Invalid(files=_("Choose at least one file."))
    if held + len(new) > rules.MOST_FILES:
        text = ngettext(
            "There is %(held)d file already, and at most %(most)d are kept. Take out what is not needed.",
            "There are %(held)d files already, and at most %(most)d are kept. Take out what is not needed.",
            held,
        )
        raise Invalid(files=text % {"held": held, "most": rules.MOST_FILES})


def _taken_out(actor: Actor, file: F, reason: str) -> F:
    reason = require_text("reason", reason)
    row = records.lock(file)
    if row.is_removed:
        raise Conflict(_("The file was taken out already."))
    records.change(row, removed_at=clock.now(), removed_by_label=actor.label, reason=reason[:200])
    return row


def _put_back(file: F, held: int) -> F:
    row = records.lock(file)
    if not row.is_removed:
        raise Conflict(_("The file is there already."))
    if held >= rules.MOST_FILES:
        raise Conflict(_("There are as many files as are kept. Take another one out first."))
    records.change(row, removed_at=None, removed_by_label="", reason="")
    return row


def _filed(actor: Actor, case: Case, file: CaseFile | None = None, code: str = "") -> Case:
    """Return the case as it stands now, its row locked, for one who may change its files.

    Who raised it or helps with it changes the files they brought themselves.
    """
    is_own = file is None or file.attachment.brought_by == actor.id
    if code:
        case = own(actor, case, code)
    elif is_own and (cases.is_raiser(actor, case) or cases.is_helper(actor, case)):
        case = records.lock(case)
    else:
        case = handled(actor, ANSWER, case)
    if case.ended_on is not None:
        raise Conflict(_("The case has ended: its files stay as they are. Reopen it first."))
    return case


def _about(case: Case) -> dict[str, Any]:
    return {"case_id": case.pk, "unit_id": case.unit_id}
