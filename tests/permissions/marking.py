"""Marks in every text a realm stores, so that an answer tells whose words it holds."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import QuerySet

from kernel.db.rights import HIDDEN
from kernel.fields import EncryptedTextField
from kernel.models import Stored
from kernel.realm import Realm, county_scope

# Two characters, for masks show no more; of such as JSON, HTML and addresses leave alone.
MARKS = {"county": "~Q", "other": "~W", "platform": "~P"}
# At the end of what lies in the far branch, of all counties alike.
FAR = "~F"
# Texts the product itself reads, by column name or "model.column": a mark would break it, and none
# of it is anybody's words.
MACHINE = {
    "path", "password", "schema", "schema_name", "role", "permission", "codename", "app_label", "model",
    "session_key", "session_data", "token_hash", "secret_hash", "prefix", "file_hash", "digest",
    "previous", "handler", "request_id", "actor_kind", "section", "slug", "domain", "language",
    "industry", "industry_code", "rule", "scopes", "period", "dimension", "duties.Duty.rule", "indicator",
    "fingerprint", "key_id", "idempotency_key", "outcome", "code", "shape",
    "kernel.Job.kind", "kernel.BulkAct.kind", "organization.ListView.listing", "organization.ListView.query", "kernel.Import.kind", "kernel.ColumnMapping.kind", "kernel.JournalEntry.name",
    "kernel.ConfiguredSection.blueprint", "counties.County.blueprint", "businesses.Business.kind",
    "counties.Signup.blueprint", "activities.Activity.kind", "counties.Signup.contact_phone", "oversight.IndicatorDefinition.key",
    "activities.Series.kind", "activities.StandingInvitation.kind", "cases.Case.kind", "cases.SuggestionLink.key", "liaison.Proposal.because", "notices.Notice.key", "notices.Notice.kind", "notices.NoticePreference.kind", "notices.Sending.key", "files.Attachment.media_type", "files.Attachment.sha256",
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
    fields = _of(model, models.CharField, models.TextField)
    return [field for field in fields if not field.choices]


def sealed(model: type[models.Model]) -> list[str]:
    return [field.name for field in _of(model, EncryptedTextField)]


def _of(model: type[models.Model], *kinds: type) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
        and not {field.name, f"{model._meta.label}.{field.name}"} & MACHINE
    ]


def mark_everything(realm: Realm, mark: str, far: str = "") -> set[str]:
    """Write `mark` at the end of every text in `realm`; return the models that have no row.

    What lies in the unit at the path `far` and below ends in FAR besides.
    """
    empty = set()
    with county_scope(realm):
        for model in realm_models(realm):
            rows = model._base_manager.all()
            if not rows.exists():
                if texts(model) and issubclass(model, Stored):
                    empty.add(model._meta.label)
                continue
            _mark(rows, mark)
            scope = getattr(model, "scope_path", None) if far else None
            if scope is not None:
                within = f"{scope}__path__startswith" if scope else "path__startswith"
                _mark(rows.filter(**{within: far}), FAR)
    return empty


def _mark(rows: QuerySet[Any], mark: str) -> None:
    model = rows.model
    if (columns := texts(model)) and not getattr(model, "append_only", False):
        _mark_texts(model, columns, mark, list(rows.values_list("pk", flat=True)))
    names = sealed(model)
    for row in rows if names else ():
        for name in names:
            # Masks leave the last two characters: a mark of two is seen through them.
            setattr(row, name, f"1990000{mark}")
        row.save(update_fields=names)


def _mark_texts(
    model: type[models.Model], columns: list[models.Field[Any, Any]], mark: str, keys: list[Any]
) -> None:
    # Rows are told apart by their texts in places: what is null stays null, the rest stays unique.
    parts = ", ".join(
        f'"{c.column}" = left("{c.column}", {(c.max_length or 9999) - len(mark)}) || %s'
        for c in columns
    )
    table, key = model._meta.db_table, model._meta.pk
    statement = f'UPDATE "{table}" SET {parts} WHERE "{key.column}" = ANY(%s)'
    with connection.cursor() as cursor:
        cursor.execute(statement, [*[mark] * len(columns), keys])
