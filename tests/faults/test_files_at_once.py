"""Files are sent by one case's code from two phones at the same moment."""

from __future__ import annotations

from typing import Any

from apps.papers import rules, services
from apps.papers.models import CaseFile
from kernel.access import ANONYMOUS
from kernel.errors import Invalid
from kernel.realm import county_scope
from tests import make, threads
from tests.apps.papers.test_files import checked
from tests.conftest import county_of
from tests.make import files


def test_one_file_sent_twice_at_once_is_there_once_and_the_limit_holds(fresh: str) -> None:
    county = county_of("chongyi")
    with county_scope(county):
        case = make.case(make.root(), source="merchant")

    def send(*heights: int) -> Any:
        def run() -> Any:
            given = [checked(files.picture((40, height))) for height in heights]
            try:
                with county_scope(county):
                    return services.add_case_files(
                        actor=ANONYMOUS, case=case, files=given, code=case.code
                    )
            except Invalid as refusal:
                return refusal

        return run

    threads.at_once(send(20), send(20))
    with county_scope(county):
        assert CaseFile.objects.count() == 1
    half = range(30, 30 + rules.MOST_BY_CODE - 1)
    found = threads.at_once(send(*half), send(*(height + 50 for height in half)))
    assert sum(isinstance(one, Invalid) for one in found) == 1
    with county_scope(county):
        assert CaseFile.objects.count() == rules.MOST_BY_CODE
