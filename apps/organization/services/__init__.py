"""What is done with units and places."""

from apps.organization.services.acts import (
    TREE,
    UnitChanges,
    UnitValues,
    change_unit,
    dissolve_unit,
    found_unit,
    lock_unit_in_being,
    move_unit,
)
from apps.organization.services.bringing import (
    bring_unit,
    change_brought_unit,
    count_of_acts,
    mend_paths,
    stands_below_itself,
)
from apps.organization.services.maps import bring_map, remove_map
from apps.organization.services.ringing import may_ring, read_phone
from apps.organization.services.saved import change_view, remove_view, save_view
from apps.organization.services.undoing import forget_act, take_back_act, what_belonged_to
from apps.organization.services.zones import (
    add_zone,
    find_or_add_zone,
    remove_zone,
    rename_zone,
)

__all__ = [
    "TREE",
    "UnitChanges",
    "UnitValues",
    "add_zone",
    "bring_map",
    "bring_unit",
    "change_brought_unit",
    "change_unit",
    "change_view",
    "count_of_acts",
    "dissolve_unit",
    "find_or_add_zone",
    "forget_act",
    "found_unit",
    "lock_unit_in_being",
    "may_ring",
    "mend_paths",
    "move_unit",
    "read_phone",
    "remove_map",
    "remove_view",
    "remove_zone",
    "rename_zone",
    "save_view",
    "stands_below_itself",
    "take_back_act",
    "what_belonged_to",
]
