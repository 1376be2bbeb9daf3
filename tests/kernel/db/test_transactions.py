"""An operation of many services is one transaction without savepoints inside."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.organization import services
from apps.organization.models import Zone
from kernel.db import transactions
from tenants.counties.models import County
from tests import make


def add(name: str) -> Zone:
    return services.add_zone(actor=make.COMMAND, kind="township", name=name)


def test_the_services_inside_make_no_savepoints(inside: County) -> None:
    with transactions.as_one():
        with CaptureQueriesContext(connection) as asked:
            add("扬眉镇")
        with transactions.as_one(), CaptureQueriesContext(connection) as deeper:
            add("横水镇")
    with transaction.atomic(), CaptureQueriesContext(connection) as usual:
        add("过埠镇")

    found = [[q["sql"].split()[0] for q in each] for each in (asked, deeper, usual)]
    assert [kinds.count("SAVEPOINT") for kinds in found] == [0, 0, 2]
    assert Zone.objects.count() == 3


def test_what_fails_inside_takes_all_of_it_back_and_nothing_else(inside: County) -> None:
    with transaction.atomic():
        add("扬眉镇")
        with suppress(ZeroDivisionError), transactions.as_one():
            add("横水镇")
            raise ZeroDivisionError
        add("过埠镇")

    assert set(Zone.objects.values_list("name", flat=True)) == {"扬眉镇", "过埠镇"}


def test_an_error_caught_inside_lets_nothing_more_be_written(inside: County) -> None:
    def goes_on() -> Any:
        with transactions.as_one():
            add("横水镇")
            with suppress(ZeroDivisionError), transaction.atomic():
                raise ZeroDivisionError
            add("过埠镇")

    with pytest.raises(transaction.TransactionManagementError):
        goes_on()
    assert not Zone.objects.exists()
