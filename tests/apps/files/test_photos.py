"""Photos are drawn again, with nothing but the picture; hostile ones are refused with their reason."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from apps.files import services
from apps.files.rules import photos
from kernel.errors import Invalid
from tests import make
from tests.make.files import EMPTY_PDF

GPS, ORIENTATION = 0x8825, 0x0112


def taken(content: bytes) -> Image.Image:
    """Return the photo as it would be stored."""
    checked = services.check(make.given(content), ["photo"])
    image = Image.open(BytesIO(checked.content.read()))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size == (checked.facts["width"], checked.facts["height"])
    return image


def refused(content: bytes, name: str = "照片.jpg") -> str:
    with pytest.raises(Invalid) as error:
        services.check(make.given(content, name), ["photo"])
    return str(error.value)


def is_red(image: Image.Image, place: tuple[int, int]) -> bool:
    red, _green, blue = image.getpixel(place)  # type: ignore[misc]
    return bool(red > 150 and blue < 90)


def test_position_and_every_other_note_are_gone() -> None:
    exif = Image.Exif()
    exif[GPS] = {1: "N", 2: (25.0, 42.0, 0.0), 3: "E", 4: (114.0, 18.0, 0.0)}
    exif[0x010E] = "SECRET place"
    content = make.picture(exif=exif, comment=b"SECRET comment", xmp=b"<x>SECRET xmp</x>")
    assert content.count(b"SECRET") == 3

    image = taken(content)

    assert not image.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile", "photoshop"} & image.info.keys()


def test_what_hangs_on_behind_the_picture_is_gone() -> None:
    content = make.picture() + make.archive({"evil.exe": b"MZ"}) + b"<script>alert(1)</script>"
    checked = services.check(make.given(content), ["photo"])

    stored = checked.content.read()

    assert b"PK\x03\x04" not in stored
    assert b"<script" not in stored
    assert stored.endswith(b"\xff\xd9")


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6

    image = taken(make.picture((40, 30), exif=exif))

    assert image.size == (30, 40)
    assert is_red(image, (15, 5))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_broken_note_of_how_it_was_held_turns_nothing() -> None:
    assert taken(make.picture((40, 30), exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")).size == (40, 30)


def test_a_large_photo_becomes_smaller_and_a_small_one_stays() -> None:
    assert taken(make.picture((3000, 1500))).size == (2560, 1280)
    assert taken(make.picture((41, 31))).size == (41, 31)


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "LA"),
        ("PNG", "1"), ("WEBP", "RGB"), ("WEBP", "RGBA"), ("MPO", "RGB"),
    ],
)  # fmt: skip
def test_every_mode_comes_out_in_colours_of_the_screen(form: str, mode: str) -> None:
    image = taken(make.picture(form=form, mode=mode))

    if mode in {"CMYK", "RGB", "RGBA", "P"}:
        assert is_red(image, (5, 5))
        assert not is_red(image, (35, 5))


def test_a_grey_picture_of_16_bits_does_not_turn_white() -> None:
    image = Image.new("I;16", (40, 30), 128 * 256)
    written = BytesIO()
    image.save(written, "PNG")

    assert abs(taken(written.getvalue()).getpixel((5, 5))[0] - 128) < 3  # type: ignore[index]


def test_what_is_transparent_becomes_white() -> None:
    written = BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(written, "PNG")

    assert taken(written.getvalue()).getpixel((5, 5)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ((200, 0, 0), (0, 0, 200)))
    for form in ("WEBP", "PNG"):
        written = BytesIO()
        first.save(written, form, save_all=True, append_images=[second], duration=100)
        assert is_red(taken(written.getvalue()), (5, 5))


def test_of_a_photo_with_a_second_picture_or_a_film_behind_it_the_first_is_kept() -> None:
    written = BytesIO()
    second = Image.new("L", (20, 15))
    Image.new("RGB", (40, 30), (200, 0, 0)).save(
        written, "MPO", save_all=True, append_images=[second]
    )

    assert is_red(taken(written.getvalue()), (5, 5))
    assert is_red(taken(make.picture() + bytes(range(256)) * 4000), (5, 5))


@pytest.mark.parametrize("size", [(16_382, 100), (20_000, 1), (1, 20_000)])
def test_a_very_long_picture_is_made_as_small_as_others(size: tuple[int, int]) -> None:
    assert max(taken(make.picture(size)).size) == 2560


def test_a_colour_profile_is_turned_to_srgb_and_a_broken_one_left_out() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    assert is_red(taken(make.picture(icc_profile=lab)), (5, 5))
    assert is_red(taken(make.picture(icc_profile=b"broken" * 30)), (5, 5))


def test_80_megapixels_in_a_few_kilobytes_are_refused_with_their_number() -> None:
    bomb = make.png_bomb(8945, 8945)
    assert len(bomb) < 20_000

    said = refused(bomb, "全景.png")

    assert "全景.png" in said
    assert "8000 万像素" in said


def test_400_megapixels_are_refused_by_their_header() -> None:
    assert "40000 万像素" in refused(make.png_bomb(20_000, 20_000))


def test_of_formats_that_need_more_memory_fewer_pixels_are_taken() -> None:
    assert "1700 万像素" in refused(make.png_bomb(4150, 4150))
    assert "1500 万像素" in refused(make.picture((5000, 3100), mode="L", progressive=True))


def test_a_photo_with_hundreds_of_scans_is_refused() -> None:
    content = make.picture(progressive=True)
    place = content.rindex(photos.START_OF_SCAN)
    scan = content[place : content.rindex(b"\xff\xd9")]

    assert "损坏" in refused(content[:place] + scan * 200 + b"\xff\xd9")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_short_is_refused(form: str, share: float) -> None:
    content = make.picture((400, 300), form)

    assert "损坏" in refused(content[: int(len(content) * share)])


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空的"),
        (b"\xff\xd8\xff\xe0", "损坏"),
        (make.picture(form="GIF", mode="P"), "不收"),
        (make.picture(form="BMP"), "不收"),
        (make.picture(form="TIFF"), "不收"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "不收"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html></html>", "不收"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "HEIC"),
        (EMPTY_PDF, "照片"),
    ],
)
def test_what_is_no_photo_is_refused_though_it_is_called_jpg(content: bytes, word: str) -> None:
    assert word in refused(content)
