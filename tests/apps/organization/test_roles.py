"""What a county's roles hold."""

from importlib import import_module
from typing import Any

from django.db import connection

from kernel import blueprint
from kernel.models import ConfiguredSection
from tenants.counties.models import County
from tests import make

MIGRATION = import_module("apps.organization.migrations.0002_roles_without_staff").Migration


def test_a_county_founded_with_the_first_blueprint_goes_on_changing_its_roles(
    inside: County,
) -> None:
    present: list[dict[str, Any]] = blueprint.value("roles")
    former = [{**role, "staff": True} for role in present]
    ConfiguredSection.objects.filter(section="roles").update(value=former, base=former)

    with connection.cursor() as cursor:
        cursor.execute(MIGRATION.operations[0].sql)

    row = ConfiguredSection.objects.get(section="roles")
    assert row.value == row.base == present
    renamed = {**present[-1], "name": {"zh": "普通党员"}}
    blueprint.change_item(actor=make.COMMAND, key="roles", item=renamed["key"], value=renamed)
