"""Who asks in the role matrix, and what they ask for: two counties with the same cast, every word marked.

The other county has a second batch of rows besides: what a page costs there is held against what it
costs here. To let a new kind of row stand in an address, or to have more of one, add it to the app's
file in tests/permissions/rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from apps.accounts.models import User
from apps.integrations import services as integrations
from apps.organization.models import OrgUnit
from kernel import journal
from kernel.access import Actor, scopes_here
from kernel.ids import uuid7
from kernel.jobs import JobStarted
from kernel.realm import PLATFORM, Realm, county_scope, platform_scope
from tenants.counties.models import County, PlatformRole
from tests import make
from tests.conftest import county_of
from tests.permissions import rows
from tests.permissions.marking import MARKS, mark_everything
from tests.visiting import cookie_of
from tests.world import World, build_world

# Statements that whoever comes first pays for, once in a while.
NOT_OF_A_PAGE = re.compile(
    r'SAVEPOINT|FROM "counties_domain"|UPDATE "(django_session|integrations_apikey)"'
)


@dataclass(eq=False)
class Side:
    """One realm: how to reach it, who may log in there, and rows: "own" and "far" of each kind.

    "own" rows belong to the secretary's branch (and to the member), "far" ones to another branch.
    """

    realm: Realm
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    guests: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    far: dict[str, str] = field(default_factory=dict)
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        # One for all who ask: each would load the middleware again.
        self.client = Client(HTTP_HOST=self.host)

    def take(self, pairs: dict[str, tuple[Model, Model]]) -> None:
        """Keep the ids of rows: of each kind one's own and a far one."""
        self.own |= {kind: str(own.pk) for kind, (own, _far) in pairs.items()}
        self.far |= {kind: str(far.pk) for kind, (_own, far) in pairs.items()}

    def ask(self, role: str, method: str, path: str, body: Any = None) -> Any:
        """Return the answer `role` gets; whatever it changed is rolled back.

        `answer.queries` are the statements that it took.
        """
        headers = {}
        self.client.cookies.clear()
        if cookie := (self.cookies | self.guests).get(role):
            self.client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        if role in self.keys:
            headers["Authorization"] = f"Bearer {self.keys[role]}"
        kind = "application/json" if path.startswith("/api/") else None
        extra = {"content_type": kind} if kind and method != "GET" else {}
        with transaction.atomic():
            with listening() as queries:
                answer = getattr(self.client, method.lower())(path, body, headers=headers, **extra)
            transaction.set_rollback(True)
        answer.queries = queries
        return answer


@dataclass
class Cast:
    """The county asked, another one with the same people and more rows, and the platform."""

    county: Side
    other: Side
    platform: Side
    people: dict[str, User]
    empty: set[str] = field(default_factory=set)

    @contextmanager
    def grown(self, side: Side) -> Iterator[Side]:
        """Give the realm like `side` that has the second batch of rows besides."""
        if side is self.county:
            yield self.other
            return
        with platform_scope(), transaction.atomic():
            rows.add("platform_more", self.people, _counties())
            yield side
            transaction.set_rollback(True)


def build_cast() -> Cast:
    """Build everything once; commits."""
    (county, world), (other, there) = _county("chongyi"), _county("shangyou")
    with county_scope(other.realm):
        rows.add("more", there)
    platform, people = _platform()
    cast = Cast(county, other, platform, people)
    _mark(cast, {"county": world.west.path, "other": there.west.path})
    with county_scope(county.realm):
        county.own["stamp"] = type(world.shop).objects.get(pk=world.shop.pk).stamp
    # Guests: sessions that are somebody's elsewhere, and must be nobody's here.
    stranger, staff = other.cookies["admin"], platform.cookies["system_admin"]
    county.guests = {"admin of another county": stranger, "staff of the platform": staff}
    platform.guests = {"admin of a county": county.cookies["admin"]}
    return cast


def _county(slug: str) -> tuple[Side, World]:
    side = Side(county_of(slug).realm, f"{slug}.localhost")
    with county_scope(side.realm):
        world = build_world()
        people = {
            "admin": world.admin,
            "secretary": world.secretary,
            "member": world.keeper_user,
            "clerk": make.holder("clerk", world.root, "钱干事"),
            "auditor": make.holder("auditor", world.root, "周监督员"),
        }
        for role, within in (("key", None), ("unit_key", world.east)):
            side.keys[role] = _key(world.actor(world.admin), role, within)
        side.take(rows.made("rows", world))
    for role, user in people.items():
        side.cookies[role] = cookie_of(side.realm, user, is_staff=role != "member")
    return side, world


def _platform() -> tuple[Side, dict[str, User]]:
    side = Side(PLATFORM, "localhost")
    with platform_scope():
        people = {role: make.account(role.replace("_", " ")) for role in PlatformRole.Role.values}
        for role, user in people.items():
            PlatformRole.objects.create(user_id=user.pk, role=role)
        people["supervisor"] = make.account("孙处长")
        side.take(rows.made("platform_rows", people, _counties()))
    for role, user in people.items():
        side.cookies[role] = cookie_of(PLATFORM, user, is_staff=True)
    return side, people


def _counties() -> list[County]:
    return [county_of(slug) for slug in ("chongyi", "shangyou")]


def _mark(cast: Cast, far: dict[str, str]) -> None:
    for name, mark in MARKS.items():
        side: Side = getattr(cast, name)
        with county_scope(side.realm), transaction.atomic():
            # The journal takes no later mark: its rows are never changed.
            actor = Actor(kind="system", id=None, label=f"x{mark}")
            journal.emit(JobStarted(job_id=uuid7(), kind=f"x{mark}"), actor=actor)
        empty = mark_everything(side.realm, mark, far.get(name, _counties()[1].region.path))
        # Of the kernel's and the apps' tables the platform may use few.
        owned = "" if side is not cast.platform else ("counties.", "oversight.")
        cast.empty |= {label for label in empty if label.startswith(owned)}


def _key(admin: Actor, name: str, within: OrgUnit | None) -> str:
    scopes = sorted(scopes_here(on_platform=False))
    return integrations.create_key(actor=admin, name=name, scopes=scopes, within=within).text


@contextmanager
def listening() -> Iterator[list[str]]:
    """Hear the statements of the block, but for those of NOT_OF_A_PAGE."""
    heard: list[str] = []

    def listen(execute: Any, sql: Any, *rest: Any) -> Any:
        if not NOT_OF_A_PAGE.search(text := str(sql)):
            heard.append(text)
        return execute(sql, *rest)

    with connection.execute_wrapper(listen):
        yield heard
