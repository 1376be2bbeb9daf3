"""Of what the office tells: a role that was given, an import or job that is over, what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.notices.models import When
from apps.notices.registry import Kind, Note, offer, rounds
from apps.organization import grants
from apps.organization.events import RoleGranted
from apps.organization.models import OrgUnit
from kernel import clock, jobs
from kernel.access.actor import ROOT
from kernel.exports import queries as exports
from kernel.exports.events import ExportAsked, ExportRefused, ExportReleased
from kernel.models import Import, Job, JournalEntry
from kernel.tabular import queries as tabular
from kernel.tabular.events import ImportApplied, ImportApproved, ImportChecked

NEWS = timedelta(days=1)


def role_given(entry: JournalEntry) -> Iterator[Note]:
    """Tell who got a role."""
    yield Note(
        f"{entry.pk}", {UUID(entry.payload["user_id"])}, None, {"role": entry.payload["role"]}
    )


def import_over(entry: JournalEntry) -> Iterator[Note]:
    """Tell who brought the file, also when they applied it themselves and left the page."""
    row = Import.objects.get(pk=UUID(entry.payload["import_id"]))
    if row.made_by:
        yield Note(f"{row.pk}", {row.made_by}, row.pk, to_actor=True)


def import_waits(entry: JournalEntry) -> Iterator[Note]:
    """Tell those who may be the second person of an import that waits for one."""
    row = Import.objects.get(pk=UUID(entry.payload["import_id"]))
    if row.state == Import.State.AWAITING:
        root = OrgUnit.objects.get(path=ROOT)
        accounts = {grant.user_id for grant in grants.reaching(root, "kernel.approve_import")}
        yield Note(f"{row.pk}/{entry.pk}", accounts - {row.made_by}, row.pk)


def import_approved(entry: JournalEntry) -> Iterator[Note]:
    """Tell who brought the file that it can be applied now."""
    row = Import.objects.get(pk=UUID(entry.payload["import_id"]))
    if row.made_by:
        yield Note(f"{row.pk}/{entry.pk}", {row.made_by}, row.pk)


def release_waits(entry: JournalEntry) -> Iterator[Note]:
    """Tell those who may let a list out."""
    root = OrgUnit.objects.get(path=ROOT)
    accounts = {grant.user_id for grant in grants.reaching(root, exports.RELEASE)}
    request = entry.payload["request_id"]
    yield Note(request, accounts, UUID(request))


def release_decided(entry: JournalEntry) -> Iterator[Note]:
    """Tell who asked."""
    if asker := entry.payload["asker_id"]:
        request = entry.payload["request_id"]
        yield Note(request, {UUID(asker)}, UUID(request))


@rounds.named("office.jobs")
def jobs_over() -> Iterator[tuple[str, Note]]:
    """Tell whose job is over; imports tell of theirs themselves."""
    rows = Job.objects.filter(finished_at__gt=clock.now() - NEWS)
    for job in rows.exclude(kind__startswith="import_"):
        if job.requested_by:
            yield "office.job", Note(f"{job.pk}", {job.requested_by}, job.pk, to_actor=True)


offer(
    Kind(
        key="office.role",
        name=_("Roles given to me"),
        text=_("You have a new role: %(role)s"),
        plain=_("You have a new role."),
        page="accounts:me",
        events=(RoleGranted,),
        notes=role_given,
        words={"role": grants.role_names},
    ),
    Kind(
        key="office.import",
        name=_("Imports that are over"),
        text=_("The file is brought in: %(what)s"),
        plain=_("An import is over."),
        page="imports:detail",
        when=When.BELL,
        rows=tabular.imports,
        what="file_name",
        events=(ImportApplied,),
        notes=import_over,
    ),
    Kind(
        key="office.import_waits",
        name=_("Imports that wait for a second person"),
        text=_("Waits for a second person: %(what)s"),
        plain=_("An import waits for a second person."),
        page="imports:detail",
        when=When.URGENT,
        rows=tabular.awaiting,
        what="file_name",
        events=(ImportChecked,),
        notes=import_waits,
    ),
    Kind(
        key="office.import_approved",
        name=_("Imports that a second person confirmed"),
        text=_("Confirmed by a second person, and can be applied: %(what)s"),
        plain=_("An import of yours was confirmed by a second person."),
        page="imports:detail",
        rows=tabular.imports,
        what="file_name",
        events=(ImportApproved,),
        notes=import_approved,
    ),
    Kind(
        key="office.release",
        name=_("Lists that wait to be let out"),
        text=_("Waits for a second person: %(what)s"),
        plain=_("A list waits to be let out."),
        page="exports:detail",
        when=When.URGENT,
        rows=exports.waiting_for,
        what="title",
        events=(ExportAsked,),
        notes=release_waits,
    ),
    Kind(
        key="office.released",
        name=_("Decisions about my lists"),
        text=_("Decided: %(what)s"),
        plain=_("A list of yours was decided about."),
        page="exports:detail",
        rows=exports.own,
        what="title",
        events=(ExportReleased, ExportRefused),
        notes=release_decided,
    ),
    Kind(
        key="office.job",
        name=_("Jobs that are over"),
        text=_("Over: %(what)s"),
        plain=_("A job is over."),
        page="office:jobs",
        when=When.BELL,
        rows=jobs.of,
        what="label",
        has_own_page=False,
    ),
)
