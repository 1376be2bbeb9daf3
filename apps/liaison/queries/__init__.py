"""Reads of liaison."""

from apps.liaison.queries.astray import ASTRAY, Astray, orphans, present, why_astray, with_astray
from apps.liaison.queries.links import (
    SEARCHED,
    MyLink,
    about,
    keepers,
    last_applied,
    last_visits,
    links,
    may_plan,
    member_names,
    my_links,
    name_of_rule,
    present_links,
)
from apps.liaison.queries.rulebook import (
    SECTION,
    Bound,
    LiaisonRule,
    bound_by,
    bound_members,
    liaison_rules,
    rule_names,
)

__all__ = [
    "ASTRAY",
    "SEARCHED",
    "SECTION",
    "Astray",
    "Bound",
    "LiaisonRule",
    "MyLink",
    "about",
    "bound_by",
    "bound_members",
    "keepers",
    "last_applied",
    "last_visits",
    "liaison_rules",
    "links",
    "may_plan",
    "member_names",
    "my_links",
    "name_of_rule",
    "orphans",
    "present",
    "present_links",
    "rule_names",
    "why_astray",
    "with_astray",
]
