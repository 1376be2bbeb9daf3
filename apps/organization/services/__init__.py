"""What is done with units and places."""

from apps.organization.services.acts import (
    TREE,
    UnitChanges,
    UnitValues,
    add_zone,
    change_unit,
    dissolve_unit,
    find_or_add_zone,
    found_unit,
    lock_unit_in_being,
    move_unit,
)
from apps.organization.services.undoing import forget_act, take_back_act, what_belonged_to

__all__ = [
    "TREE",
    "UnitChanges",
    "UnitValues",
    "add_zone",
    "change_unit",
    "dissolve_unit",
    "find_or_add_zone",
    "forget_act",
    "found_unit",
    "lock_unit_in_being",
    "move_unit",
    "take_back_act",
    "what_belonged_to",
]
