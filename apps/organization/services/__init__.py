"""What is done with units and places."""

from apps.organization.services.acts import (
    TREE,
    UnitChanges,
    UnitValues,
    add_zone,
    change_unit,
    dissolve_unit,
    found_unit,
    lock_unit_in_being,
    move_unit,
)
from apps.organization.services.undoing import forget_act, take_back_act

__all__ = [
    "TREE",
    "UnitChanges",
    "UnitValues",
    "add_zone",
    "change_unit",
    "dissolve_unit",
    "forget_act",
    "found_unit",
    "lock_unit_in_being",
    "move_unit",
    "take_back_act",
]
