"""The demonstration: Chongyi county from its workbooks, with a log-in for each kind of person.

Exists only with the demo switch on; production settings refuse to start with it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.db import transaction

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.businesses import services as businesses
from apps.indicators import services as indicators
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import Actor
from kernel.errors import Invalid
from kernel.models import records
from kernel.realm import county_scope, platform_scope
from kernel.tabular import services as tabular
from liangxin import jobs
from liangxin.demo_history import invent_past_figures
from liangxin.demo_logins import LOGINS, PASSWORD, SLUG, Login
from liangxin.life import portions, texts
from tenants.counties import staff
from tenants.counties.models import County, PlatformRole
from tenants.counties.provisioning import found_county
from tenants.oversight import services as oversight

FOLDER = settings.ROOT / "infra" / "demo" / "chongyi"
ACTOR = Actor.command("demo")
Say = Callable[[str], None]


def build(say: Say) -> tuple[Login, ...]:
    """Create the demonstration unless it exists; return its log-ins.

    Raises Invalid without the demo switch.
    """
    if not settings.DEMO:
        raise Invalid("Set DEMO=1: the demonstration's passwords are public.")
    with platform_scope():
        county = County.objects.filter(slug=SLUG).first()
    if county is None:
        county = found_county(
            actor=ACTOR,
            slug=SLUG,
            name="崇义县",
            region_code="360725",
            blueprint_name="chongyi",
            admin_phone="19900009999",
            admin_name="孙管理",
            committee="崇义县小个专党委",
        ).county
        say("Founded 崇义县.")
    with county_scope(county):
        is_new = _bring_workbooks(say)
        _people()
        if is_new:
            indicators.push(actor=ACTOR)
    if is_new:
        invent_past_figures(ACTOR, county)
        with county_scope(county):
            indicators.push(actor=ACTOR)
    with county_scope(county):
        jobs.begin()
    with platform_scope():
        _platform_people()
    return LOGINS


def _bring_workbooks(say: Say) -> bool:
    """Import the three workbooks unless done before; return whether they were imported now."""
    if OrgUnit.objects.filter(kind=OrgUnit.Kind.BRANCH).exists():
        return False
    for kind in ("branches", "register", "members"):
        plan = tabular.run_file(actor=ACTOR, kind=kind, path=FOLDER / f"{kind}.xlsx")
        say(f"Imported {kind}: {len(plan.created)} of {plan.rows} rows.")
    businesses.recompute_coverage(actor=ACTOR)
    say("Recomputed coverage.")
    return True


@transaction.atomic
def _people() -> None:
    """Make the log-ins, those with a role as of the first day of the life that is made: they act in it."""
    if User.objects.filter(username="admin").exists():
        return
    root = OrgUnit.objects.get(path="/")
    first = grants.holders(root).get(role="county_admin").user
    records.change(first, username="admin")
    _open(first)
    since = portions.began(clock.today(), settings.DEMO_MONTHS)
    with clock.at(texts.moment(since, 8)) if settings.DEMO_MONTHS else nullcontext():
        _officers(root)


def _officers(root: OrgUnit) -> None:
    branch = OrgUnit.objects.get(name="阳明商圈党支部")
    for name, login, role, unit, phone in (
        ("廖书记", "shuji", "committee_secretary", root, "19900005001"),
        ("周干事", "ganshi", "clerk", root, "19900005002"),
        ("李支书", "zhibu", "branch_secretary", branch, "19900005003"),
    ):
        user = accounts.make_account(actor=ACTOR, name=name, username=login, phone=phone)
        grants.grant_role(actor=ACTOR, user=user, unit=unit, role=role)
        _open(user)
    member = Member.objects.filter(unit=branch).order_by("name_pinyin").first()
    user = accounts.make_account(
        actor=ACTOR, name=member.name if member else "党员", username="dangyuan"
    )
    grants.give_own_role(actor=ACTOR, user=user, role="member")
    if member is not None:
        records.change(member, user=user)
    _open(user)


@transaction.atomic
def _platform_people() -> None:
    if User.objects.filter(username="ganzhou").exists():
        return
    supervisor = accounts.make_account(actor=ACTOR, name="赣州市两新工委", username="ganzhou")
    oversight.give_region(actor=ACTOR, user_id=supervisor.pk, region_code="3607")
    _open(supervisor)
    for name, login, role in (
        ("平台管理员", "platform", PlatformRole.Role.SYSTEM),
        ("安全管理员", "security", PlatformRole.Role.SECURITY),
        ("审计员", "auditor", PlatformRole.Role.AUDITOR),
    ):
        user = accounts.make_account(actor=ACTOR, name=name, username=login)
        staff.give_role(actor=ACTOR, user_id=user.pk, role=role)
        _open(user)


def _open(user: User) -> None:
    invitation = accounts.issue_activation(actor=ACTOR, user=user)
    accounts.activate(code=invitation.code, password=PASSWORD)
