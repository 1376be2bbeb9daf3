"""Services run as the owner: for commands whose one transaction holds tables and rows alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from kernel.errors import Conflict


@contextmanager
def services_as_owner() -> Iterator[None]:
    """Have everything in this thread use the owner's connection, queries of models and services too.

    The search path follows the realm as ever; the role does not. Raises Conflict where the
    process has the web login only.
    """
    if "owner" not in connections:
        raise Conflict(_("This needs the database owner's login in DATABASE_URL."))
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections["owner"]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
