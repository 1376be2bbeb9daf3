"""Where the rights of the platform's staff come from."""

from __future__ import annotations

from kernel import access
from tenants.counties import staff

access.register_source(staff.held_by, platform=True)
