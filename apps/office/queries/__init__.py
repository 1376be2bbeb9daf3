"""Reads of the pages on which a county is administered."""

from apps.office.queries.changes import Change, Difference, differences, history, undone
from apps.office.queries.journal import entries, event_choices, in_words
from apps.office.queries.people import (
    account_state,
    acts_of,
    branches_of,
    branches_without_a_leader,
    held_by,
    invitation_of_a_leader,
    leading_role,
    own_and_unit_roles,
    people,
    roles_asked,
)
from apps.office.queries.settings import Item, changes_of, in_order, items_of, names_of, sections

__all__ = [
    "Change",
    "Difference",
    "Item",
    "account_state",
    "acts_of",
    "branches_of",
    "branches_without_a_leader",
    "changes_of",
    "differences",
    "entries",
    "event_choices",
    "held_by",
    "history",
    "in_order",
    "in_words",
    "invitation_of_a_leader",
    "items_of",
    "leading_role",
    "names_of",
    "own_and_unit_roles",
    "people",
    "roles_asked",
    "sections",
    "undone",
]
