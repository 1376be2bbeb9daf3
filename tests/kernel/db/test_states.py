"""A migration runs on a state of the models it can look at, as it would on one of all models."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from kernel.db import migrating, states
from tenants.counties.models import County

KEY = ("id", models.AutoField(primary_key=True))
UNIT = models.ForeignKey("organization.orgunit", models.PROTECT, null=True)
OPERATIONS = {
    "a column is added": [
        migrations.AddField("member", "added", models.CharField(max_length=20, null=True))
    ],
    "a key to another app is added": [migrations.AddField("membership", "added", UNIT)],
    "a key to itself is added": [
        migrations.AddField("member", "added", models.ForeignKey("self", models.PROTECT, null=True))
    ],
    "a table between two is added": [
        migrations.AddField("member", "added", models.ManyToManyField("kernel.import"))
    ],
    "a model with a key is made and altered": [
        migrations.CreateModel("Added", [KEY, ("unit", UNIT)]),
        migrations.AlterField("added", "id", models.BigAutoField(primary_key=True)),
        migrations.AddField("membership", "added", models.ForeignKey("Added", models.PROTECT)),
    ],
    "what others refer to changes its type": [
        migrations.AlterField("member", "id", models.BigAutoField(primary_key=True))
    ],
    "what others refer to changes its name": [
        migrations.RenameModel("Member", "Comrade"),
        migrations.RenameField("comrade", "id", "number"),
    ],
    "a key and a model are removed": [
        migrations.RemoveField("membership", "member"),
        migrations.DeleteModel("Member"),
    ],
    "an index is added": [
        migrations.AddIndex("member", models.Index(fields=["id"], name="members_by_id"))
    ],
}


def migration_of(operations: list[Operation]) -> migrations.Migration:
    made = migrations.Migration("9999_later", "members")
    made.operations = operations
    return made


def sql_of(migration: migrations.Migration, state: ProjectState) -> list[str]:
    with connection.schema_editor(collect_sql=True) as editor:
        migration.apply(state, editor, collect_sql=True)
    return [line for line in editor.collected_sql if not line.startswith("--")]


def narrowed(migration: migrations.Migration) -> Any:
    return states.narrowed(migrating.known().project_state(), [(migration, False)])


@pytest.mark.parametrize("operations", OPERATIONS.values(), ids=OPERATIONS)
def test_the_statements_are_those_of_the_whole_state(
    inside: County, operations: list[Operation]
) -> None:
    migration = migration_of(operations)

    found = sql_of(migration, narrowed(migration))

    # Which of several constraints comes first hangs on the order of models alone.
    assert sorted(found) == sorted(sql_of(migration, migrating.known().project_state()))
    assert found


def test_models_out_of_reach_are_left_out() -> None:
    kept = set(narrowed(migration_of(OPERATIONS["a column is added"])).models)

    assert {("members", "member"), ("members", "membership"), ("organization", "zone")} < kept
    assert not {app for app, _name in kept} & {"integrations", "kernel", "guardian", "counties"}


@pytest.mark.parametrize(
    "step", [migrations.RunPython(migrations.RunPython.noop), migrations.RunSQL("SELECT 1")]
)
def test_code_and_sql_may_look_at_every_model(step: Operation) -> None:
    assert set(narrowed(migration_of([step])).models) == set(
        migrating.known().project_state().models
    )


@pytest.mark.parametrize(
    ("looked_at", "kept"),
    [
        ("first", {"first", "second", "third", "beside"}),
        ("third", {"first", "second", "third", "beside"}),
        ("beside", {"first", "second", "third", "beside"}),
        ("proxy", {"proxy", "other"}),
    ],
)
def test_a_model_brings_its_bases_and_all_that_refers_to_it(looked_at: str, kept: set[str]) -> None:
    """`third` refers to `second` and that to `first`; `proxy` stands for `other`."""
    state = ProjectState()
    for name, to in (("first", ""), ("second", "first"), ("beside", ""), ("third", "second")):
        key = models.OneToOneField(f"things.{to}", models.CASCADE, primary_key=True)
        fields = [("id", key)] if to else [KEY]
        if name == "third":
            fields.append(("beside", models.ForeignKey("things.beside", models.CASCADE)))
        migrations.CreateModel(name, fields).state_forwards("things", state)
    migrations.CreateModel("other", [KEY]).state_forwards("things", state)
    proxy = migrations.CreateModel("proxy", [], {"proxy": True}, ("things.Other",))
    proxy.state_forwards("things", state)
    migration = migration_of([migrations.AlterModelOptions(looked_at, {})])

    found = states.narrowed(state, [(migration, False)])

    assert {name for _app, name in found.models} == kept
