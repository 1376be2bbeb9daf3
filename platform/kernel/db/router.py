"""The database router: where tables live, and no relation across realms."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django_tenants.routers import TenantSyncRouter

from kernel import realm as realms
from kernel.db import guard


class RealmRouter(TenantSyncRouter):  # type: ignore[misc]  # the package has no types
    """Public tables in `public`, county tables in county schemas; relations within one realm."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        guard.check_instance(hints.get("instance"))
        return None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        guard.check_instance(hints.get("instance"))
        return None

    def allow_relation(self, obj1: Any, obj2: Any, **_hints: Any) -> bool | None:
        guard.check_instance(obj1)
        guard.check_instance(obj2)
        return None

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool:
        on_platform = realms.current().schema == realms.PUBLIC
        listed = settings.SHARED_APPS if on_platform else settings.TENANT_APPS
        return apps.get_app_config(app_label).name in listed
