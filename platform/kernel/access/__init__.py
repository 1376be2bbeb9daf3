"""One path for lists, pages, API, exports and files: who may see and do what, where.

A role is a set of permissions held on a unit and reaches that unit's subtree, or held on oneself.
The actor's reaches are fetched once and enter each query as literals: 1.0-1.5x an unscoped page,
where a join or EXISTS on path prefixes costs 12x for a wide grant.
"""

from kernel.access.actor import ANONYMOUS, Actor, Reach
from kernel.access.grants import actor_for, sources
from kernel.access.policies import (
    declare,
    declared,
    label_of,
    permissions,
    rights_of,
    scope,
    scopes_here,
    widen_scope,
)
from kernel.access.scopes import EVERYWHERE, allows, require, visible

__all__ = [
    "ANONYMOUS",
    "EVERYWHERE",
    "Actor",
    "Reach",
    "actor_for",
    "allows",
    "declare",
    "declared",
    "label_of",
    "permissions",
    "require",
    "rights_of",
    "scope",
    "scopes_here",
    "sources",
    "visible",
    "widen_scope",
]
