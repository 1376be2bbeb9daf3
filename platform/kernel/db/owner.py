"""Run services on the owner's connection: for commands that change tables and rows in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext as _

from kernel.errors import Conflict


@contextmanager
def services_as_owner() -> Iterator[None]:
    """Make the owner's connection this thread's default one, for models and services too.

    The search path still follows the realm; the role does not. Raises Conflict where the process has
    the web login only.
    """
    if "owner" not in connections:
        raise Conflict(_("This needs the database owner's login in DATABASE_URL."))
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections["owner"]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual
