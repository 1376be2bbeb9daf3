"""The first steps of a new county."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.businesses.models import Business, CoverageRun
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import access
from kernel.access import Actor


@dataclass(frozen=True)
class Todo:
    """Something to do, in the person's words, and where it is done."""

    text: str
    url: str
    action: str
    is_done: bool = False
    note: str = ""


# Looked at before anything is counted: this runs for everybody's first page.
NEEDED = (
    "organization.import_branches",
    "businesses.import_register",
    "members.import_members",
    "businesses.recompute_coverage",
    "accounts.manage_user",
)


def setup(actor: Actor) -> list[Todo]:
    """Return the steps that bring a new county to work, done ones too: those the actor may take."""
    allowed = [name for name in NEEDED if access.allows(actor, name, access.EVERYWHERE)]
    if not allowed:
        return []
    branches = OrgUnit.objects.filter(kind=OrgUnit.Kind.BRANCH, dissolved_on=None)
    count = branches.count()
    led = grants.all_holdings().filter(content_object__in=branches)
    with_leader = led.values("content_object").distinct().count()
    choose, invite = _("Choose a file"), reverse("portal:invite")
    steps = {
        "organization.import_branches": [
            Todo(_("Import the branches"), _import("branches"), choose, count > 0),
        ],
        "businesses.import_register": [
            Todo(
                _("Import the business register"), _import("register"), choose,
                Business.objects.exists(),
            ),
        ],
        "members.import_members": [
            Todo(_("Import the members"), _import("members"), choose, Member.objects.exists()),
        ],
        "businesses.recompute_coverage": [
            Todo(
                _("Compute coverage"), reverse("businesses:preview"), _("Look at the preview"),
                CoverageRun.objects.exists(),
            ),
        ],
        "accounts.manage_user": [
            Todo(
                _("Invite a colleague of the committee"), invite, _("Invite"),
                User.objects.count() > 1,
            ),
            Todo(
                _("Invite the secretary of every branch"), invite, _("Invite"),
                0 < count <= with_leader,
                _("%(done)d of %(count)d branches") % {"done": with_leader, "count": count},
            ),
        ],
    }  # fmt: skip
    return [step for permission in allowed for step in steps[permission]]


def _import(kind: str) -> str:
    return reverse("imports:new", args=[kind])
