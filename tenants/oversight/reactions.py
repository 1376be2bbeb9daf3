"""Where a supervisor's rights come from."""

from __future__ import annotations

from kernel import access
from tenants.oversight import queries

access.register_source(queries.held_by, platform=True)
