"""Every address is visited once, as everybody: status, words of elsewhere, links and queries.

Who gets what is in matrix/<app>.yml, how many queries it may take in tests/budgets/<app>.json.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction

from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import blueprint
from kernel.realm import county_scope
from tests import make
from tests.drills import sized
from tests.permissions import budgets
from tests.permissions.cast import Cast, build_cast
from tests.permissions.links import dead_links, refused_from_home
from tests.permissions.marking import FAR, MARKS
from tests.permissions.matrix import Address, addresses, rows, strays, unused_names
from tests.permissions.routes import routes
from tests.permissions.visiting import (
    BY_KEY,
    MAY_WRITE,
    Visit,
    ask,
    changes,
    foreign_words,
    reads,
    roles_of,
    visits,
    visits_with_more_rows,
    written,
)
from tests.visiting import cookie_of

# Roles of the matrix, by the unit they are held on there.
IN_THE_MATRIX = {"root": {"county_admin", "clerk", "auditor"}, "east": {"branch_secretary"}}
# Values, and lists of them that grow with the rows.
LITERALS = re.compile(r"%s(, %s)+|'[^']*'|\d+")
# Tables that hold nobody's words while nothing special happens.
MAY_BE_EMPTY = {
    "accounts.LoginAttempt", "integrations.IdempotentReply", "kernel.ColumnMapping",
    "kernel.Delivery", "kernel.ImportChange", "kernel.JournalSeal", "organization.OwnRole",
    "counties.SpareSchema", "files.Attachment",
}  # fmt: skip


@pytest.fixture(scope="module")
def cast(committed: str) -> Cast:
    return build_cast()


@pytest.fixture(autouse=True)
def unthrottled(cast: Cast) -> Iterator[None]:
    yield
    make.empty_caches()


@pytest.mark.parametrize("address", addresses(), ids=str)
def test_a_visit(cast: Cast, address: Address) -> None:
    """As everybody, by every method: the status, nothing of elsewhere, links that lead on, queries."""
    seen = list(visits(cast, address))
    more = list(visits_with_more_rows(cast, address, seen))

    wrong = [*statuses(address, seen), *words(cast, [*seen, *more]), *links(seen)]
    wrong += [*writes(address, seen), *crumbs(address, seen)]
    if wrong := [*wrong, *queries(address, seen, more)]:
        pytest.fail("\n".join([str(address), *wrong]), pytrace=False)


def statuses(address: Address, seen: list[Visit]) -> Iterator[str]:
    wrong = [visit for visit in seen if visit.expected and visit.status not in visit.expected]
    for visit in wrong:
        yield f"{visit}: {visit.status}, not {' or '.join(sorted(visit.expected or ()))}"
    for row in address.rows if wrong else ():
        yield f"the matrix would say: {row.method}: {written(row.method, seen)}"


def words(cast: Cast, seen: list[Visit]) -> Iterator[str]:
    for visit in seen:
        for shown in foreign_words(cast, visit):
            yield f"{visit} shows words of elsewhere: …{shown}"


def links(seen: list[Visit]) -> Iterator[str]:
    for visit in seen:
        for link in dead_links(visit):
            yield f"{visit}: the link {link}"


def writes(address: Address, seen: list[Visit]) -> Iterator[str]:
    """A GET changes nothing: browsers look ahead, mails hold links, people reload."""
    for visit in seen:
        if visit.method == "GET" and address.rows[0].route.name not in MAY_WRITE:
            for statement in changes(visit.answer.queries):
                yield f"{visit} writes: {statement}"


# Opened by a code or a mail, without a log-in or outside the county's pages; or one's own device.
WITHOUT_CRUMBS = re.compile(
    "^(accounts:|notices:(confirm|stop)|cases:(suggest|follow)|papers:add-by-code|activities:(screen|feed)|portal:home)"
)


def crumbs(address: Address, seen: list[Visit]) -> Iterator[str]:
    """Of each page below a list the way back up is shown."""
    route = address.rows[0].route
    if address.side != "county" or not route.parameters or WITHOUT_CRUMBS.match(route.name):
        return
    for visit in seen:
        is_whole = visit.is_page and "<main" in visit.shown
        if is_whole and visit.status == "200" and 'class="breadcrumbs"' not in visit.shown:
            yield f"{visit}: no breadcrumbs"


def queries(address: Address, seen: list[Visit], more: list[Visit]) -> Iterator[str]:
    """Hold the queries of a page against its budget, and against those it takes with more rows."""
    read = reads(seen)
    if read and not more:
        yield "was not visited with more rows"
    if read:
        most = max(read.values(), key=lambda visit: len(visit.answer.queries))
        yield from budgets.over(address, len(most.answer.queries), most.role)
    for many in more:
        few = read[many.role]
        if many.status != few.status:
            yield f"{many}: {many.status}, not {few.status}"
        elif len(many.answer.queries) > len(few.answer.queries):
            yield f"{many}: {len(many.answer.queries)} queries, not {told(few, many)}"


def told(few: Visit, many: Visit) -> str:
    """Return how many queries `few` took, and what `many` asked besides."""
    asked = [Counter(map(shape, visit.answer.queries)) for visit in (many, few)]
    added = (asked[0] - asked[1]).most_common(3)
    return f"{asked[1].total()}: " + "; ".join(f"{n} more of {sql[:200]}" for sql, n in added)


def shape(sql: str) -> str:
    """Return a statement without what differs from turn to turn."""
    return LITERALS.sub("?", sql)


@pytest.mark.parametrize("share", range(sized(1, 2)))
@pytest.mark.parametrize("place", ["root", "east"])
def test_no_link_is_refused_to_a_role_that_is_not_in_the_matrix(
    cast: Cast, place: str, share: int
) -> None:
    """Of roles that allow the same one is enough. Every second role is a share, for each walks many pages."""
    side = cast.county
    with county_scope(side.realm), transaction.atomic():
        unit = make.root() if place == "root" else OrgUnit.objects.get(pk=side.own["unit"])
        posts = blueprint.value("posts")
        # Roles whose posts all stand elsewhere are refused here.
        elsewhere = {post["role"] for post in posts} - {
            post["role"] for post in posts if post["on"] == unit.kind
        }
        held = {
            role: tuple(said["permissions"])
            for role, said in grants.roles().items()
            if said["held"] == "unit"
            and role not in IN_THE_MATRIX[place]
            and not (unit.is_root and role in elsewhere)
            and (unit.is_root or role not in grants.highest())
        }
        refused = {}
        distinct = list({rights: role for role, rights in reversed(held.items())}.values())
        for role in distinct[share::2]:
            asking = f"{role} of {place}"
            side.cookies[asking] = cookie_of(side.realm, make.holder(role, unit), is_staff=True)
            refused[asking] = refused_from_home(side, asking)
            del side.cookies[asking]
        transaction.set_rollback(True)
    assert {role: found for role, found in refused.items() if found} == {}


def test_an_account_without_a_role_sees_nothing(cast: Cast) -> None:
    """Neither rows nor what could be chosen from them: all words of the county are marked."""
    side = cast.county
    with county_scope(side.realm), transaction.atomic():
        side.cookies["nobody"] = cookie_of(side.realm, make.account("无岗员"), is_staff=False)
        reads = [row for row in rows() if row.side == "county" and row.method == "GET"]
        seen = [ask(side, row, "nobody", side.own.get(row.kind or "", ""), "") for row in reads]
        del side.cookies["nobody"]
        transaction.set_rollback(True)
    shown = {
        str(v.answer.request["PATH_INFO"]): v.shown for v in seen if MARKS["county"] in v.shown
    }
    found = {
        path: text[text.find(MARKS["county"]) - 60 :][:70]
        for path, text in shown.items()
        if not path.startswith(BY_KEY)
    }
    assert found == {}


def test_every_table_holds_marked_words(cast: Cast) -> None:
    assert cast.empty <= MAY_BE_EMPTY, "fill them in tests/permissions/rows/"


def test_the_marks_are_seen_at_home(cast: Cast) -> None:
    """Else the visits would prove nothing."""
    for path in ("/businesses/", "/api/v1/members/", "/api/v1/units/", "/members/"):
        answer = cast.county.ask("admin", "GET", path).content.decode()
        assert MARKS["county"] in answer, path
        assert FAR in answer, path


@pytest.mark.parametrize("side", ["county", "platform"])
def test_every_address_has_a_row(side: str) -> None:
    missing = set(routes(side)) - {row.route.name for row in rows() if row.side == side}

    assert not missing, f"tests/permissions/matrix/ lacks ({side}): {sorted(missing)}"


def test_every_row_has_an_address() -> None:
    assert not strays()


def test_every_named_row_is_used() -> None:
    assert not unused_names()


def test_every_row_names_every_role() -> None:
    for row in rows():
        assert set(dict(row.cells)) | {"anonymous"} == set(roles_of(row)), str(row)


def test_every_budget_is_of_an_address() -> None:
    assert not budgets.strays()
