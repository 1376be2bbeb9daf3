"""Who asks in the role matrix, and what they ask for: two counties with the same cast.

To let a new kind of row stand in an address, add it to `_rows` and name its parameter in
`KINDS` (for the API: the route's resource in `RESOURCES`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.test import Client

from apps.accounts import sessions
from apps.accounts.models import User
from apps.businesses.models import Coverage, CoverageRun
from apps.integrations import services as integrations
from apps.integrations.models import ApiKey
from apps.organization.models import OrgUnit, UnitGrant
from kernel import clock
from kernel.access import Actor, actor_for, scopes_here
from kernel.exports import services as exports
from kernel.models import ExportRequest, Import, ImportFault, ImportFile, Job
from kernel.realm import PLATFORM, Realm, county_scope, platform_scope
from tenants.counties.models import County, PlatformRole, Signup
from tenants.oversight.models import RegionScope
from tests import make
from tests.conftest import county_of
from tests.world import World, build_world

# Parameters of addresses that stand for a row, and of which kind.
KINDS = {
    "business_id": "business",
    "unit_id": "unit",
    "zone_id": "zone",
    "member_id": "member",
    "user_id": "user",
    "run_id": "run",
    "import_id": "import",
    "job_id": "job",
    "export_id": "export",
    "grant_id": "grant",
    "key_id": "key",
    "signup_id": "signup",
    "county_id": "county",
    "scope_id": "scope",
}
# Resources of the API, whose rows are all called `pk`.
RESOURCES = {
    "businesses": "business",
    "units": "unit",
    "zones": "zone",
    "members": "member",
    "coverage-runs": "run",
    "imports": "import",
    "jobs": "job",
    "summary": "county",
}


@dataclass
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

    def ask(self, role: str, method: str, path: str, body: Any = None) -> Any:
        """Return the answer `role` gets; whatever it changed is rolled back."""
        client = Client(HTTP_HOST=self.host)
        headers = {}
        if cookie := (self.cookies | self.guests).get(role):
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        if role in self.keys:
            headers["Authorization"] = f"Bearer {self.keys[role]}"
        kind = "application/json" if path.startswith("/api/") else None
        extra = {"content_type": kind} if kind and method != "GET" else {}
        with transaction.atomic():
            answer = getattr(client, method.lower())(path, body, headers=headers, **extra)
            transaction.set_rollback(True)
        return answer


@dataclass
class Cast:
    """The county asked, another one with the same people, and the platform."""

    county: Side
    other: Side
    platform: Side


def build_cast() -> Cast:
    """Build everything once; commits."""
    county, other = _county("chongyi"), _county("shangyou")
    platform = _platform()
    # Guests: sessions that are somebody's elsewhere, and must be nobody's here.
    stranger, staff = other.cookies["admin"], platform.cookies["system_admin"]
    county.guests = {"admin of another county": stranger, "staff of the platform": staff}
    platform.guests = {"admin of a county": county.cookies["admin"]}
    return Cast(county, other, platform)


def cookie_of(realm: Realm, user: User, *, is_staff: bool) -> str:
    """Return the cookie of a session that `user` has begun."""
    request = HttpRequest()
    request.session = SessionStore()
    with county_scope(realm):
        sessions.begin(request, user, is_staff=is_staff)
        request.session.save()
    return str(request.session.session_key)


def _county(slug: str) -> Side:
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
        rows = _rows(world, people)
        for role, within in (("key", None), ("unit_key", world.east)):
            side.keys[role] = _key(world.actor(world.admin), role, within)
        rows["key"] = tuple(ApiKey.objects.order_by("-name"))
        side.own = {kind: str(pair[0].pk) for kind, pair in rows.items()}
        side.far = {kind: str(pair[1].pk) for kind, pair in rows.items()}
        side.own["stamp"] = world.shop.stamp
    for role, user in people.items():
        side.cookies[role] = cookie_of(side.realm, user, is_staff=role != "member")
    return side


def _platform() -> Side:
    side = Side(PLATFORM, "localhost")
    counties = [county_of(slug) for slug in ("chongyi", "shangyou")]
    with platform_scope():
        people = {role: make.account(role) for role in PlatformRole.Role.values}
        for role, user in people.items():
            PlatformRole.objects.create(user_id=user.pk, role=role)
        people["supervisor"] = make.account("孙处长")
        other = make.account("李处长")
        pairs = {
            "user": (people["auditor"], people["security_admin"]),
            "scope": (_scope(people["supervisor"], counties[0]), _scope(other, counties[1])),
            "signup": (_signup(counties[0], "own"), _signup(counties[1], "far")),
            "county": tuple(counties),
        }
    side.own = {kind: str(pair[0].pk) for kind, pair in pairs.items()}
    side.far = {kind: str(pair[1].pk) for kind, pair in pairs.items()}
    for role, user in people.items():
        side.cookies[role] = cookie_of(PLATFORM, user, is_staff=True)
    return side


def _scope(user: User, county: County) -> RegionScope:
    return RegionScope.objects.create(user=user, region=county.region, starts_on=clock.today())


def _signup(county: County, slug: str) -> Signup:
    return Signup.objects.create(
        region=county.region, committee="某县委", credit_code="11360725MB0000000X", slug=slug,
        contact_name="张三", contact_phone="19900001111", blueprint="chongyi",
    )  # fmt: skip


def _key(admin: Actor, name: str, within: OrgUnit | None) -> str:
    scopes = sorted(scopes_here(on_platform=False))
    return integrations.create_key(actor=admin, name=name, scopes=scopes, within=within).text


def _rows(world: World, people: dict[str, User]) -> dict[str, tuple[Model, ...]]:
    """Return a row of the secretary's branch and one of elsewhere, of each kind."""
    secretary, stranger = world.secretary, world.stranger
    Coverage.objects.create(
        business=world.shop, unit=world.east, rule="township", reason="x", starts_on=clock.today()
    )
    return {
        "business": (world.shop, world.far_shop),
        "unit": (world.east, world.west),
        "far_unit": (world.west, world.east),
        "zone": (make.zone(), make.zone()),
        "member": (world.keeper, make.member(world.west, "张三")),
        "user": (people["member"], stranger),
        "holder": (secretary, stranger),
        "grant": (_grant_of(secretary), _grant_of(stranger)),
        "run": (_run(), _run()),
        "import": (_import(secretary), _import(stranger)),
        "job": (_job(secretary), _job(stranger)),
        "export": (_export(secretary), _export(stranger)),
    }


def _grant_of(user: User) -> UnitGrant:
    return UnitGrant.objects.get(user=user)


def _run() -> CoverageRun:
    return CoverageRun.objects.create(on=clock.today(), rules=[], summary=SUMMARY, by_label="x")


def _import(user: User) -> Import:
    made = Import.objects.create(
        kind="register", state="checked", file_name="登记.csv", file_hash="0" * 64,
        made_by=user.pk, made_by_label=user.name, report={},
    )  # fmt: skip
    ImportFile.objects.create(of=made, content=REGISTER.encode())
    ImportFault.objects.create(
        of=made, row=2, column="统一社会信用代码", value="9", code="uscc_checksum", reason="x"
    )
    return made


def _export(user: User) -> ExportRequest:
    return exports.ask_for_release(
        actor=actor_for(user), what="MemberList", title="党员", address="/members/?col=name", rows=300,
        filters=["支部: 城东党支部"], columns=["姓名"], reason="年报",
    )  # fmt: skip


def _job(user: User) -> Job:
    return Job.objects.create(
        kind="recompute_coverage", requested_by=user.pk, requested_by_label=user.name
    )


SUMMARY = {"gained": 0, "lost": 0, "moved": 0}
REGISTER = (
    "统一社会信用代码,名称,经营状态,主体类型,成立日期\n1,崇义县小店,存续,个体工商户,2015-03-17\n"
)
