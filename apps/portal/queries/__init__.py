"""Reads of pages that know several apps."""

from apps.portal.queries.home import Branch, Home, branches_below_three, home
from apps.portal.queries.journal import about, details, entries, event_choices, said
from apps.portal.queries.people import (
    account_state,
    acts_of,
    branches_of,
    held_by,
    own_and_unit_roles,
    people,
)
from apps.portal.queries.search import Group, Hit, search
from apps.portal.queries.sections import Item, in_order, items_of, sections
from apps.portal.queries.setup import Todo

__all__ = [
    "Branch",
    "Group",
    "Hit",
    "Home",
    "Item",
    "Todo",
    "about",
    "account_state",
    "acts_of",
    "branches_below_three",
    "branches_of",
    "details",
    "entries",
    "event_choices",
    "held_by",
    "home",
    "in_order",
    "items_of",
    "own_and_unit_roles",
    "people",
    "said",
    "search",
    "sections",
]
