"""An import that is killed at any moment leaves nothing, and one more try completes it."""

from itertools import count
from pathlib import Path

from apps.businesses.models import Business
from apps.organization.models import Zone
from kernel.models import Import, ImportChange, ImportFault
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.drills import drill, sized
from tests.faults import deaths
from tests.forks import Forks
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_import_and_undo import BAD, HEADINGS

pytestmark = drill
# Every moment in the full drill, else every fifth.
STEP = sized(5, 1)
TABLES = (Business, Zone, Import, ImportFault, ImportChange)
# The changes are the shops and their place; the place of the refused row is not made.
ALL = [20, 1, 1, 1, 21]


def rows() -> list[int]:
    """Return how many rows there are of all that an import writes."""
    with county_scope(county_of("chongyi")):
        return [model.objects.count() for model in TABLES]


def test_a_killed_import_leaves_nothing_and_is_completed_by_one_more_try(
    fresh: str, forks: Forks, tmp_path: Path
) -> None:
    file = tmp_path / "register.xlsx"
    shops = [
        ("", number, f"商店{number}", "2015-01-01", "个体工商户", "存续", "19900000001", "横水镇")
        for number in make.registration_numbers(20)
    ]
    file.write_bytes(book((*HEADINGS, "所属乡镇"), *shops, (*BAD, "关田镇")))

    for moment in count(1, STEP):
        ended = forks.run(deaths.bring, fresh, moment, file)
        if not ended.is_killed:
            break
        assert rows() == [0] * len(TABLES)

    assert moment > 10
    assert ended.result < moment
    assert rows() == ALL
