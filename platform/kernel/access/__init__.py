"""Access control for lists, pages, API, exports and files: who may see and do what, and where.

A role is a set of permissions, granted on a unit and its subtree, or on one's own rows. The
actor's grants are read once and enter each query as literal paths: 1.0-1.5x an unscoped query,
where a join or EXISTS on path prefixes costs 12x for a wide grant.
"""

from kernel.access.actor import ANONYMOUS, Actor, Reach
from kernel.access.grants import actor_for, sources
from kernel.access.policies import (
    by_heading,
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
    "by_heading",
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
