"""Long work: a record book as a document."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from apps.organization.models import OrgUnit
from apps.papers import services
from apps.papers.services.printing import BOOK
from kernel import jobs
from kernel.job_actors import actor_of
from kernel.jobs import Running


@jobs.task(BOOK)
def record_book(
    running: Running, *, unit_id: str, year: int, kinds: Sequence[str], form: str = "pdf"
) -> dict[str, Any]:
    """Make the book for who asked, with the rights they hold by then."""
    book = services.make_record_book(
        actor=actor_of(running.job), unit=OrgUnit.objects.get(pk=unit_id), year=year, kinds=kinds,
        step=partial(running.progress), form=form,
    )  # fmt: skip
    return {"record_book": str(book.pk), "meetings": book.meetings}
