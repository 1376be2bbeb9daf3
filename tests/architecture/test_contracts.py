"""Who may import whom."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import ROOT, apps, imports, of_app

# What an app shows to other apps.
PUBLIC = {"models", "events", "rules", "policies", "queries", "services", "registry"}
# Single modules that are public as well, each with what for.
ALSO_PUBLIC = {
    "organization.grants": "roles are held on units",
    "organization.places": "zones met while importing",
    "organization.place_words": "what their names may mean",
    "organization.unit_words": "units met while importing",
    "organization.listed": "the division of a county, and its area code",
    "organization.filters": "rows of a unit and of those below it",
    "files.forms": "the field that takes files",
    "members.fields": "the fields that name members with their branch",
    "organization.fields": "the field that names accounts with their roles",
    "organization.blueprint": "names in two languages have one schema",
}
# Which app may use which, each with what for.
EDGES = {
    ("organization", "accounts"): "the administrator of a new county; roles end sessions",
    ("organization", "indicators"): "its figures",
    ("organization", "rulebook"): "how many full members make a branch",
    ("members", "rulebook"): "the age to join",
    ("businesses", "rulebook"): "answers about credit codes",
    ("activities", "rulebook"): "majorities",
    ("activities", "cases"): "what was resolved is followed up",
    ("activities", "accounts"): "who carries it out",
    ("activities", "organization"): "the unit that holds it",
    ("activities", "members"): "who is on the roll",
    ("activities", "businesses"): "whom a visit is paid to",
    ("activities", "files"): "photos of visits",
    ("duties", "rulebook"): "days of grace, hours of learning",
    ("duties", "organization"): "units that owe",
    ("duties", "members"): "members who owe",
    ("duties", "activities"): "the facts that fulfil",
    ("liaison", "activities"): "when somebody was last visited",
    ("liaison", "businesses"): "merchants who are looked after",
    ("liaison", "members"): "who looks after, and is looked after",
    ("liaison", "organization"): "units that are looked after, roles that bind",
    ("liaison", "notices"): "who gets somebody to look after is told",
    ("liaison", "indicators"): "its figures",
    ("liaison", "rulebook"): "the rules of the method",
    ("papers", "activities"): "the activity a file or report belongs to",
    ("papers", "cases"): "the case a file belongs to",
    ("papers", "files"): "what was brought",
    ("papers", "organization"): "the branch that reports",
    ("papers", "rulebook"): "the clause of a vote",
    ("duties", "cases"): "answers that fulfil",
    ("duties", "businesses"): "merchants toward whom a visit is owed",
    ("liaison", "duties"): "visits of links are owed",
    ("duties", "indicators"): "its figures",
    ("activities", "indicators"): "its figures",
    ("members", "accounts"): "a member's own account",
    ("members", "indicators"): "its figures",
    ("members", "organization"): "the branch a member is in",
    ("businesses", "indicators"): "its figures",
    ("businesses", "organization"): "the branch that covers a business",
    ("cases", "accounts"): "who answers for a case",
    ("cases", "businesses"): "the business a case is about",
    ("cases", "indicators"): "its figures",
    ("cases", "members"): "the member who raised a case, or whom it is about",
    ("cases", "organization"): "the unit that handles a case",
    ("cases", "rulebook"): "working days",
    ("notices", "accounts"): "who is told",
    ("activities", "notices"): "what its people are told of",
    ("cases", "notices"): "what its people are told of",
    ("duties", "notices"): "what its people are told of",
    ("office", "notices"): "what its people are told of",
    ("office", "accounts"): "accounts and their roles",
    ("office", "integrations"): "keys",
    ("office", "members"): "slips for members",
    ("office", "organization"): "the units roles are held on",
}


def edges() -> set[tuple[str, str]]:
    return {
        (app, name.split(".")[1])
        for app in apps()
        for source in of_app(app)
        for _line, name in imports(source)
        if name.startswith("apps.") and name.split(".")[1] != app
    }


def test_each_edge_between_apps_is_listed() -> None:
    new, gone = edges() - EDGES.keys(), EDGES.keys() - edges()

    assert not new, "write into EDGES what for, or import less"
    assert not gone, "nothing imports so any more: take it out of EDGES"


def test_apps_meet_by_their_public_modules() -> None:
    behind = [
        f"{source}:{line} {name}"
        for app in apps()
        for source in of_app(app)
        for line, name in imports(source)
        if name.startswith("apps.")
        and name.split(".")[1] != app
        and name.split(".")[2] not in PUBLIC
        and ".".join(name.split(".")[1:3]) not in ALSO_PUBLIC
    ]

    assert not behind, f"import one of {sorted(PUBLIC)}, or write it into ALSO_PUBLIC with what for"


def test_the_import_contracts_are_kept() -> None:
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert found.returncode == 0, found.stdout[-3000:]
