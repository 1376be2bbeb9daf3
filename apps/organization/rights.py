"""What an account's roles allow today, and where: read by every request, in one statement.

Rights are not kept between requests (ADR 0019), so reading them is made cheap: the database joins
the roles held on units and on oneself with what the county's blueprint says they allow.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.db import connection

from apps.organization import rules
from kernel import clock
from kernel.access import Reach
from kernel.access.grants import Held

# The path is NULL for a role on one's own rows. A role that the blueprint no longer has allows nothing.
_HELD = """
SELECT held.path, defined.role ->> 'permissions'
FROM (
    SELECT granted.role, unit.path
    FROM organization_unitgrant AS granted
    JOIN organization_orgunit AS unit ON unit.id = granted.content_object_id
    WHERE granted.user_id = %(user)s AND granted.starts_on <= %(today)s
        AND (granted.ends_on IS NULL OR granted.ends_on > %(today)s)
    UNION ALL
    SELECT unnest(roles), NULL FROM organization_ownrole WHERE user_id = %(user)s
) AS held
JOIN (
    SELECT jsonb_array_elements(value) AS role
    FROM kernel_configuredsection WHERE section = 'roles'
) AS defined ON defined.role ->> 'key' = held.role
"""


def held_by(user_id: UUID) -> Held:
    """Return what an account's roles allow today, and where (the source `access` asks)."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"user": user_id, "today": clock.today()})
        rows = cursor.fetchall()
    reaches, own = [], frozenset[str]()
    for path, listed in rows:
        permissions = rules.permissions_of({"permissions": json.loads(listed)})
        if path is None:
            own |= permissions
        else:
            reaches.append(Reach(permissions, path))
    return reaches, own
