"""Marks in every text a realm stores, so that an answer tells whose words it holds."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from kernel.db.roles import HIDDEN
from kernel.fields import EncryptedTextField
from kernel.models import Stored
from kernel.realm import Realm, county_scope

# Texts the product itself reads, by column name or "model.column": a mark would break it, and none
# of it is anybody's words.
MACHINE = {
    "path", "password", "schema", "schema_name", "role", "permission", "codename", "app_label", "model",
    "session_key", "session_data", "token_hash", "secret_hash", "prefix", "file_hash", "digest",
    "previous", "handler", "request_id", "actor_kind", "section", "slug", "domain", "language",
    "industry", "industry_code", "rule", "scopes", "period", "dimension", "indicator",
    "fingerprint", "key_id", "idempotency_key", "outcome", "code", "shape",
    "kernel.Job.kind", "kernel.Import.kind", "kernel.ColumnMapping.kind", "kernel.JournalEntry.name",
    "kernel.ConfiguredSection.blueprint", "counties.County.blueprint", "businesses.Business.kind",
}  # fmt: skip
# The directory of counties and divisions: everybody may know its names.
DIRECTORY = {"counties.County", "counties.Region", "counties.Domain"}


def realm_models(realm: Realm) -> list[type[models.Model]]:
    """Return the models that have a table in `realm`, without those nobody may touch."""
    listed = settings.SHARED_APPS if realm.is_platform else settings.TENANT_APPS
    return [
        model
        for model in apps.get_models()
        if model._meta.app_config.name in listed
        and model._meta.db_table not in HIDDEN
        and model._meta.label not in DIRECTORY
    ]


def texts(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Return the columns of a model that hold somebody's words."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, (models.CharField, models.TextField))
        and not field.choices
        and not {field.name, f"{model._meta.label}.{field.name}"} & MACHINE
    ]


def sealed(model: type[models.Model]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if isinstance(f, EncryptedTextField)]


def mark_everything(realm: Realm, mark: str) -> set[str]:
    """Write `mark` at the end of every text in `realm`; return the models that have no row."""
    empty = set()
    with county_scope(realm):
        for model in realm_models(realm):
            columns = texts(model)
            if not model._base_manager.exists():
                if columns and issubclass(model, Stored):
                    empty.add(model._meta.label)
                continue
            if columns and not getattr(model, "append_only", False):
                _mark_texts(model, columns, mark)
            _mark_sealed(model, mark)
    return empty


def _mark_texts(
    model: type[models.Model], columns: list[models.Field[Any, Any]], mark: str
) -> None:
    parts = ", ".join(
        f'"{c.column}" = left("{c.column}", {(c.max_length or 9999) - len(mark)}) || %s'
        for c in columns
    )
    # Rows are told apart by their texts in places: what is null stays null, the rest stays unique.
    where = " OR ".join(f'"{c.column}" IS NOT NULL' for c in columns)
    statement = f'UPDATE "{model._meta.db_table}" SET {parts} WHERE {where}'
    with connection.cursor() as cursor:
        cursor.execute(statement, [mark] * len(columns))


def _mark_sealed(model: type[models.Model], mark: str) -> None:
    names = sealed(model)
    for row in model._base_manager.all() if names else ():
        for name in names:
            # Masks leave the last two characters: a mark of two is seen through them.
            setattr(row, name, f"1990000{mark}")
        row.save(update_fields=names)
