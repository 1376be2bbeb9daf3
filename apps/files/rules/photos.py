"""Draws photos again: smaller, upright, in sRGB, and with nothing in the file but the picture.

Loaded by the first photo (`kernel.lazily`).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from apps.files.rules import types
from kernel.errors import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
LONG_SIDE, QUALITY = 2560, 85
SMALL_SIDE = 320
MOST_PIXELS = 40_000_000
# A larger JPEG is decoded at half its size, for which its decoder needs a quarter of the memory.
DECODED_WHOLE = 14_000_000
# Bytes that decoding a pixel takes, by format; by these fewer pixels are allowed than by MOST_PIXELS.
MEMORY = 100 * 2**20
COSTS = {"PNG": 7, "WEBP": 16}
# A JPEG in several scans is held whole while they are decoded, each over the whole picture.
COST_OF_SCANS, MOST_SCANS = 7, 50
START_OF_SCAN = b"\xff\xda"
SCAN = re.compile(START_OF_SCAN + rb"\x00[\x08\x0a\x0c\x0e][\x01-\x04]")


@dataclass(frozen=True)
class Photo:
    """A photo drawn again, as JPEG."""

    content: bytes
    width: int
    height: int


def drawn(file: IO[bytes]) -> Photo:
    """Return a photo as a new JPEG of at most 2,560 pixels a side, its first frame where there are more.

    Its size is read from the header first. Raises Invalid for too many pixels, and for a file that
    cannot be decoded to its end.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            _require_room(image, file)
            file.seek(0)
            return _draw(image)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # Pillow's own limit is higher, and its message has the number.
        pixels = re.search(r"\d+", str(error))
        raise _too_large(int(pixels[0]) if pixels else 0, MOST_PIXELS) from error
    except Exception as error:  # of hostile bytes Pillow raises nearly anything
        raise types.damaged() from error


def small(content: bytes) -> bytes:
    """Return a picture of a stored photo for lists: a JPEG of at most 320 pixels a side."""
    with Image.open(BytesIO(content), formats=FORMATS) as image:
        # Decoded at a quarter or an eighth of its size: some milliseconds.
        image.draft("RGB", (SMALL_SIDE, SMALL_SIDE))
        image.thumbnail((SMALL_SIDE, SMALL_SIDE))
        written = BytesIO()
        image.convert("RGB").save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _require_room(image: Image.Image, file: IO[bytes]) -> None:
    cost = COSTS.get(image.format or "", 1)
    if cost == 1 and ("progressive" in image.info or not _is_in_one_scan(image, file)):
        _require_few_scans(file)
        cost = COST_OF_SCANS
    most = min(MOST_PIXELS, MEMORY // cost)
    if image.width * image.height > most:
        raise _too_large(image.width * image.height, most)


def _is_in_one_scan(image: Image.Image, file: IO[bytes]) -> bool:
    """Say whether the first scan of a JPEG has all its components: read segment by segment up to it."""
    file.seek(2)
    while (head := file.read(4)).startswith(b"\xff") and not head.startswith(START_OF_SCAN):
        file.seek(int.from_bytes(head[2:], "big") - 2, 1)
    return file.read(1) == bytes([len(image.getbands())])


def _require_few_scans(file: IO[bytes]) -> None:
    file.seek(0)
    pieces = iter(partial(file.read, types.A_PIECE), b"")
    if sum(len(SCAN.findall(piece)) for piece in pieces) > MOST_SCANS:
        raise types.damaged()


def _draw(image: Image.Image) -> Photo:
    if image.width * image.height > DECODED_WHOLE:
        image.draft(None, (image.width // 2, image.height // 2))
    image.load()
    small = _plain(image)
    if small is not image:
        image.close()
    small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=None)
    if small.mode == "RGBa":
        small = small.convert("RGBA")
    with suppress(Exception):  # a broken note of how it was held turns nothing
        small = ImageOps.exif_transpose(small)
    small = _in_srgb(small)
    # A new picture: whatever the file said beside its pixels stays behind.
    clean = Image.new("RGB", small.size, "white")
    clean.paste(small, mask=small.getchannel("A") if "A" in small.getbands() else None)
    written = BytesIO()
    clean.save(written, "JPEG", quality=QUALITY)
    return Photo(written.getvalue(), *clean.size)


def _plain(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be made smaller without another copy of it."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in {"P", "PA", "LA", "La"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode == "RGBA":
        return image.convert("RGBa")
    return image.convert("L") if image.mode == "1" else image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the picture in sRGB; a profile that cannot be read is left out."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        with suppress(Exception):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            turned = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            return turned or image
    return image if "A" in image.getbands() else image.convert("RGB")


def _too_large(found: int, most: int) -> Invalid:
    return Invalid(
        _(
            "The photo has %(found)d megapixels; of its kind at most %(most)d are taken. Take it with a "
            "lower resolution, or send a smaller copy as JPEG."
        )
        % {"found": found // 1_000_000, "most": most // 1_000_000}
    )
