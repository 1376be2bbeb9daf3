"""Minutes and record books as documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.policies import HOLD, VIEW
from apps.activities.services.checks import tell
from apps.files import services as storing
from apps.files.models import Attachment
from apps.organization.models import OrgUnit
from apps.papers import events, queries, rules
from apps.papers.models import RecordBook
from apps.papers.queries import consulted, facts
from apps.papers.services.templates import template_in_use
from kernel import access, jobs, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.lazily import Later
from kernel.models import Job
from kernel.tabular.xlsx import ExportColumn, write_xlsx

if TYPE_CHECKING:
    from apps.papers.rules import pdf, report, word, wordbook
else:
    pdf, word = Later("apps.papers.rules.pdf"), Later("apps.papers.rules.word")
    wordbook = Later("apps.papers.rules.wordbook")
    report = Later("apps.papers.rules.report")

BOOK, FORMS = "papers.record_book", ("pdf", "docx")


@transaction.atomic
def print_minutes(*, actor: Actor, activity: Activity, form: str) -> bytes:
    """Return the minutes of an activity as a document, "pdf" or "docx"; the journal notes who took them.

    Raises Denied without the right to see its whole roll, Conflict before anything is to be printed.
    """
    access.require(actor, VIEW, activity)
    if activity.state in {Activity.State.DRAFT, Activity.State.CANCELLED}:
        raise Conflict(_("There is nothing to print yet: it is not announced, or was cancelled."))
    tell(events.MinutesPrinted, actor, activity, form=form)
    values = facts.minutes(actor, activity)
    if form == "pdf":
        return pdf.drawn(values)
    return word.written(template_in_use(), facts.flat(values, values["meetings"][0]))


@transaction.atomic
def print_consultation(*, actor: Actor, activity: Activity, form: str) -> bytes:
    """Return the report of a consultation as "pdf", "docx" or "xlsx"; the journal notes who took it.

    Raises Denied without the right to hold it.
    """
    access.require(actor, HOLD, activity)
    tell(events.ConsultationPrinted, actor, activity, form=form)
    values = consulted.consultation(actor, activity)
    if form == "pdf":
        return pdf.drawn(values, "report")
    if form == "docx":
        return report.written(values)
    widths = (20, 6, 40, 16, 40, 30)
    labels = list(map(ExportColumn, values["words"]["columns"], widths))
    return write_xlsx(values["title"], labels, report.rows(values))


@transaction.atomic
def order_record_book(
    *, actor: Actor, unit: OrgUnit, year: int, kinds: Sequence[str] = (), form: str = "pdf"
) -> Job:
    """Have the record book of a unit and year made as a job, "pdf" or "docx"; it is found at "my jobs".

    Raises Denied without a right on the unit, Conflict when nothing was held or too much.
    """
    access.require(actor, VIEW, unit)
    if form not in FORMS:
        raise Invalid(form=_("Choose PDF or Word."))
    count = queries.book(actor, unit, year, kinds).count()
    if not count:
        raise Conflict(_("Nothing was recorded as held that year: there is no page to make."))
    if count > rules.MOST_MEETINGS:
        text = _(
            "%(count)d meetings are more than one book holds (%(most)d). Choose a branch, or a kind."
        )
        raise Conflict(text % {"count": count, "most": rules.MOST_MEETINGS})
    label = _("Record book of %(unit)s, %(year)d") % {"unit": unit.name, "year": year}
    return jobs.start(
        actor, BOOK, label=label, unit_id=str(unit.pk), year=year, kinds=list(kinds), form=form
    )


@storing.leaving_nothing()
@transaction.atomic
def make_record_book(
    *,
    actor: Actor,
    unit: OrgUnit,
    year: int,
    kinds: Sequence[str],
    step: Callable[[int, int], None],
    form: str = "pdf",
) -> RecordBook:
    """Make the book, "pdf" or "docx": a register, then a page a meeting; `step(done, all)` tells the progress."""
    access.require(actor, VIEW, unit)
    rows = list(queries.book(actor, unit, year, kinds))
    if not rows:
        raise Invalid(_("Nothing was recorded as held that year: there is no page to make."))
    meetings = []
    for number, row in enumerate(rows, 1):
        meetings.append(facts.of(actor, row))
        step(number, 2 * len(rows) + 1)
    title = _("Record book of %(unit)s, %(year)d") % {"unit": unit.name, "year": year}
    register = [facts.line(row, meeting) for row, meeting in zip(rows, meetings, strict=True)]
    values = facts.frame(title) | {"meetings": meetings, "register": register}
    if form == "pdf":
        content = pdf.drawn(values)
    else:
        content = wordbook.written(
            template_in_use(), (facts.flat(values, one) for one in meetings), title=values["title"],
            columns=values["words"]["columns"], register=register,
            step=lambda number: step(len(rows) + number, 2 * len(rows) + 1),
        )  # fmt: skip
    file = ContentFile(content, f"{title}.{form}")
    attachment = storing.bring(actor=actor, upload=file, kind=Attachment.Kind.PAPER)
    book = RecordBook.objects.create(
        unit=unit, year=year, attachment=attachment, meetings=len(rows), asked_by=actor.id
    )
    journal.emit(events.RecordBookMade(unit_id=unit.pk, year=year, meetings=len(rows)), actor=actor)
    return book
