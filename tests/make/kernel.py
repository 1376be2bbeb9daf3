"""Files brought in, and the caches."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import caches

from kernel.access import Actor
from kernel.db.guard import forget_content_types
from kernel.models import Import
from kernel.tabular import services as tabular
from tests.make.basics import COMMAND


def checked(
    kind: str, content: bytes, *, by: Actor = COMMAND, said: dict[str, str] | None = None
) -> Import:
    """Bring a file in and have it checked."""
    row = tabular.receive_file(actor=by, kind=kind, name=f"{kind}.xlsx", content=content, said=said)
    return tabular.check_import(actor=by, row=row)


def imported(kind: str, content: bytes) -> Import:
    """Bring a file in and apply it."""
    return tabular.apply_import(actor=COMMAND, row=checked(kind, content))


def empty_caches() -> None:
    """Forget what this process keeps, and its keys only: another worker, or a running product, may use the server."""
    # Clones of one database have schemas of the same names.
    forget_content_types()
    client = caches["platform"]._cache.get_client(write=True)
    keys = list(client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*", count=1000))
    if keys:
        client.delete(*keys)
