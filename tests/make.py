"""Small factories with defaults, through services: a test names only what it is about."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.businesses.models import Business
from apps.businesses.rules.register import is_registration_number
from apps.members.models import Member, Membership
from apps.organization import grants
from apps.organization import services as organization
from apps.organization.models import OrgUnit, Zone
from kernel.access import Actor, actor_for
from kernel.chinese.text import initials, pinyin
from kernel.db.guard import forget_content_types
from kernel.models import Import
from kernel.tabular import services as tabular

COMMAND = Actor.command("tests")
PASSWORD = "correct-horse-battery"
_counter = iter(range(1, 10**6))


def zone(kind: str = "township", name: str | None = None, parent: Zone | None = None) -> Zone:
    name = name or f"第{next(_counter)}乡"
    return organization.add_zone(actor=COMMAND, kind=kind, name=name, parent=parent)


def root() -> OrgUnit:
    return OrgUnit.objects.get(path="/")


def branch(name: str | None = None, **facts: Any) -> OrgUnit:
    values: dict[str, Any] = {"kind": "branch", "founded_on": date(2015, 1, 1), **facts}
    parent = values.pop("parent", None) or root()
    return organization.found_unit(
        actor=COMMAND, parent=parent, name=name or f"第{next(_counter)}党支部", **values
    )


def business(code: str | None = None, **values: Any) -> Business:
    name = values.pop("name", None) or f"第{next(_counter)}商店"
    values = {
        "kind": "individual",
        "status": "active",
        "founded_on": date(2015, 1, 1),
        "name_pinyin": pinyin(name),
        "name_initials": initials(name),
        **values,
    }
    return Business.objects.create(
        name=name, code=code or f"36072560{next(_counter):07d}", **values
    )


def member(unit: OrgUnit, name: str = "王丽兰", **values: Any) -> Member:
    values = {
        "sex": "female",
        "born_on": date(1975, 9, 8),
        "category": "full",
        "joined_on": date(2000, 7, 1),
        "confirmed_on": date(2001, 7, 1),
        "id_number": f"36079919750908{next(_counter):04d}",
        "name_pinyin": pinyin(name),
        "name_initials": initials(name),
        **values,
    }
    made = Member.objects.create(unit=unit, name=name, **values)
    Membership.objects.create(member=made, unit=unit, starts_on=made.joined_on)
    return made


def account(name: str = "李书记", *, password: str = PASSWORD, **values: Any) -> User:
    values.setdefault("username", f"user{next(_counter)}")
    user = accounts.make_account(actor=COMMAND, name=name, **values)
    invitation = accounts.issue_activation(actor=COMMAND, user=user)
    return accounts.activate(code=invitation.code, password=password)


def holder(role: str, unit: OrgUnit, name: str = "李书记", **values: Any) -> User:
    """Make an account that holds `role` on `unit`."""
    user = account(name, **values)
    grants.grant_role(actor=COMMAND, user=user, unit=unit, role=role)
    user.refresh_from_db()
    return user


def actor(role: str, unit: OrgUnit, name: str = "李书记") -> Actor:
    return actor_for(holder(role, unit, name))


def checked(
    kind: str, content: bytes, *, by: Actor = COMMAND, said: dict[str, str] | None = None
) -> Import:
    """Bring a file in and have it checked."""
    row = tabular.receive_file(actor=by, kind=kind, name=f"{kind}.xlsx", content=content, said=said)
    return tabular.check_import(actor=by, row=row)


def imported(kind: str, content: bytes) -> Import:
    """Bring a file in and apply it."""
    return tabular.apply_import(actor=COMMAND, row=checked(kind, content))


def registration_numbers(count: int) -> list[str]:
    """Return valid 15-digit registration numbers."""
    bodies = (f"36072570{number:06d}" for number in range(count))
    return [
        body + next(d for d in "0123456789" if is_registration_number(body + d)) for body in bodies
    ]


def empty_caches() -> None:
    """Forget what this process keeps, and its keys only: another worker, or a running product, may use the server."""
    # Clones of one database have schemas of the same names.
    forget_content_types()
    client = caches["platform"]._cache.get_client(write=True)
    keys = list(client.scan_iter(match=f"{settings.CACHES['default']['KEY_PREFIX']}:*", count=1000))
    if keys:
        client.delete(*keys)


def fingerprint(root_folder: Path) -> str:
    """Return a hash over everything the template database is made of."""
    digest = hashlib.sha256()
    for folder in ("platform", "tenants", "apps"):
        for path in sorted((root_folder / folder).rglob("*")):
            if path.suffix in {".py", ".yaml", ".csv"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()
