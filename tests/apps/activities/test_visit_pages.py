"""The form of a visit: chosen from a list, met, saved; sent again, refused, with photos."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.activities import services
from apps.activities.models import Visit, VisitPhoto
from apps.activities.queries import visits
from apps.files.models import Attachment
from kernel import clock, ids
from tests import make
from tests.visiting import text, visitor
from tests.world import World

NEW = "/visits/new/"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> None:
    kept = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path / "files")},
    }
    settings.STORAGES = {**settings.STORAGES, "county_files": kept}


def sent(**values: Any) -> dict[str, Any]:
    return {
        "kind": "member_visit", "met": "owner", "held_on": clock.today().isoformat(),
        "key": str(ids.uuid7()), **values,
    }  # fmt: skip


def to(world: World) -> str:
    return f"{NEW}business/{world.shop.pk}/"


def photo(content: bytes, name: str = "门店.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def test_three_taps_record_the_plain_visit(world: World) -> None:
    secretary = visitor(world.secretary)
    make.visit(world.actor(world.secretary), business=world.shop, met="nobody", text="门关着")
    Visit.objects.update(created_at=clock.now() - timedelta(hours=1))
    found = text(secretary, NEW)
    assert to(world) in found
    assert "没有人" in found

    form = text(secretary, to(world))
    assert "门关着" in form
    assert "用工困难" in form
    assert "空值" not in form
    assert "见到了" in text(secretary, f"{NEW}member/{world.keeper.pk}/")
    answer = secretary.post(to(world), sent(findings=["needs_staff"]), follow=True)

    assert "已登记：城东小店" in answer.content.decode()
    assert Visit.objects.filter(met="owner", findings=["needs_staff"]).count() == 1


def test_a_search_finds_what_one_may_visit_only(world: World) -> None:
    found = text(visitor(world.secretary), f"{NEW}?q=小店")

    assert "城东小店" in found
    assert "城西小店" not in found
    assert visitor(world.secretary).get(f"{NEW}business/{world.far_shop.pk}/").status_code == 404


def test_a_refused_form_keeps_what_was_typed(world: World) -> None:
    form = sent(held_on="2999-01-01", text="缺两名帮工")
    answer = visitor(world.secretary).post(to(world), form)

    page = answer.content.decode()
    assert "缺两名帮工" in page
    assert "aria-invalid" in page
    assert not Visit.objects.exists()


def test_a_visit_of_a_closed_month_is_refused_with_what_was_typed(world: World) -> None:
    long_ago = clock.today() - timedelta(days=70)
    form = sent(held_on=long_ago.isoformat(), text="补记上季度的走访")
    page = visitor(world.secretary).post(to(world), form).content.decode()

    assert "补记上季度的走访" in page
    assert "aria-invalid" in page
    assert not Visit.objects.exists()


def test_a_form_sent_twice_is_saved_once_and_says_so_both_times(world: World) -> None:
    secretary, form = visitor(world.secretary), sent(text="缺帮工")
    headers = {"X-Sent-Later": str(world.secretary.pk), "Idempotency-Key": form["key"]}
    answers = [secretary.post(to(world), form, headers=headers) for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Visit.objects.count() == 1


def test_the_header_names_the_form_where_the_field_does_not(world: World) -> None:
    secretary, key = visitor(world.secretary), str(ids.uuid7())
    headers = {"X-Sent-Later": str(world.secretary.pk), "Idempotency-Key": key}
    for words in ("一", "一"):
        form = sent(text=words, key="")
        secretary.post(to(world), form, headers=headers)

    assert str(Visit.objects.get().key) == key


def test_what_is_sent_later_and_refused_says_why(world: World) -> None:
    headers = {"X-Sent-Later": str(world.secretary.pk)}
    answer = visitor(world.secretary).post(to(world), sent(held_on="2999-01-01"), headers=headers)

    assert answer.status_code == 422
    assert "还没有到" in answer.json()["errors"][0]


def test_what_one_wrote_is_not_sent_under_the_log_in_of_another(world: World) -> None:
    headers = {"X-Sent-Later": str(world.secretary.pk)}
    answer = visitor(world.admin).post(to(world), sent(), headers=headers)

    assert answer.status_code == 403
    assert not Visit.objects.exists()


def test_a_form_saved_already_with_other_words_is_kept_for_a_new_visit(world: World) -> None:
    secretary, form = visitor(world.secretary), sent(text="一")
    secretary.post(to(world), form)
    answer = secretary.post(to(world), {**form, "text": "二"})

    page = answer.content.decode()
    assert "二" in page
    assert form["key"] not in page


def test_a_street_is_ticked_and_saved_at_once(world: World) -> None:
    market = make.zone("market", "城东市场")
    shops = [make.business(unit=world.east, market=market) for _number in range(2)]
    make.business(unit=world.west, market=market, name="别家的店")
    address = f"{NEW}street/?zone={market.pk}"
    secretary = visitor(world.secretary)

    page = text(secretary, address)
    assert all(shop.name in page for shop in shops)
    assert "别家的店" not in page
    ticked = sent(businesses=[str(shop.pk) for shop in shops], text="讲了补贴")
    answer = secretary.post(address, ticked, follow=True)
    page = answer.content.decode()
    assert "已登记 2 次走访" in page
    (made,) = re.findall(r'href="(/activities/\?chosen=[^"]+)"', page)
    shown = text(secretary, unescape(made))
    assert all(shop.name in shown for shop in shops)
    assert "还没有保存" in secretary.post(address, sent()).content.decode()
    assert Visit.objects.count() == 2


def test_the_place_of_ones_own_branch_comes_first(world: World) -> None:
    make.zone("market", "阿里市场")
    own = make.zone("market", "城东市场")
    world.east.zone = own
    world.east.save()
    form = visitor(world.keeper_user).get(f"{NEW}street/").context["asked"]
    assert (form.initial["zone"], form.fields["zone"].queryset[0]) == (own.pk, own)


def test_a_business_of_another_street_cannot_be_slipped_in(world: World) -> None:
    market = make.zone("market", "城东市场")
    make.business(unit=world.east, market=market)
    answer = visitor(world.secretary).post(
        f"{NEW}street/?zone={market.pk}", sent(businesses=[str(world.far_shop.pk)])
    )

    assert answer.status_code == 200
    assert not Visit.objects.exists()


def test_the_visit_is_taken_back_by_a_button(world: World) -> None:
    visit = make.visit(world.actor(world.secretary), business=world.shop)
    secretary = visitor(world.secretary)
    assert "撤回这次走访" in text(secretary, f"/activities/{visit.activity_id}/")

    secretary.post(f"/visits/{visit.pk}/take-back/")

    assert not visits.visits(world.actor(world.secretary)).exists()
    page = text(secretary, f"/activities/{visit.activity_id}/")
    assert "撤回这次走访" not in page


def test_last_visits_stand_on_the_pages_of_who_was_visited(world: World) -> None:
    admin = world.actor(world.admin)
    make.visit(admin, business=world.shop, findings=["needs_money"])
    make.visit(admin, "talk", member=world.keeper)
    make.visit(admin, "committee_visit", unit=world.east)
    browser = visitor(world.admin)

    assert "资金困难" in text(browser, f"/businesses/{world.shop.pk}/")
    assert "最近走访" in text(browser, f"/members/{world.keeper.pk}/")
    assert "最近一次走访" in text(browser, f"/units/{world.east.pk}/")
    assert NEW in text(browser, "/")


def test_a_photo_is_stored_without_its_place_and_shown_to_who_sees_the_visit(world: World) -> None:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (25.0, 41.0, 0.0)}
    form = sent(photos=[photo(make.picture(exif=exif))])
    visitor(world.secretary).post(to(world), form)

    held = VisitPhoto.objects.get()
    address = f"/visits/photos/{held.pk}/"
    answer = visitor(world.secretary).get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert not Image.open(BytesIO(answer.content)).getexif()
    assert visitor(world.stranger).get(address).status_code == 404
    assert visitor(world.keeper_user).get(address).status_code == 404


@pytest.mark.parametrize(
    "content",
    [make.png_bomb(30000, 30000), b"<script>alert(1)</script>", b"%PDF-1.4\n%%EOF\n",
     make.png_bomb(10000, 8000)],
    ids=["bomb", "page", "document", "80 megapixels"],
)  # fmt: skip
def test_what_is_no_photo_is_refused_and_nothing_is_saved(world: World, content: bytes) -> None:
    answer = visitor(world.secretary).post(to(world), sent(text="有照片", photos=[photo(content)]))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "门店.jpg" in page
    assert "有照片" in page
    assert not Visit.objects.exists()
    assert not Attachment.objects.exists()


def test_the_photos_go_with_a_visit_that_is_taken_back(world: World) -> None:
    visitor(world.secretary).post(to(world), sent(photos=[photo(make.picture())]))
    visit = Visit.objects.get()

    services.take_visit_back(actor=world.actor(world.secretary), activity=visit.activity)

    assert not Attachment.objects.exists()


def test_the_file_itself_has_no_address(world: World) -> None:
    visitor(world.secretary).post(to(world), sent(photos=[photo(make.picture())]))
    held = VisitPhoto.objects.get()

    for key in (ids.uuid7(), held.attachment_id, held.visit_id):
        assert visitor(world.secretary).get(f"/visits/photos/{key}/").status_code == 404
