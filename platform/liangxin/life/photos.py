"""Photos of the demonstration: drawn scenes, each with its place and what it shows written on it."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import pylopdf_fonts_zh_cn
from django.core.files.base import ContentFile

from apps.files import services as files
from apps.files.models import Attachment
from kernel.lazily import Later

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont
else:
    Image, ImageDraw, ImageFont = (
        Later(f"PIL.{one}") for one in ("Image", "ImageDraw", "ImageFont")
    )

TAKEN = 0.04
SIZE, SIGN = (960, 640), 34
SKIES = ((214, 228, 240), (240, 230, 212), (222, 236, 222))
WALLS = ((196, 148, 110), (178, 96, 84), (150, 164, 178))
PEOPLE = ((52, 73, 94), (120, 66, 60), (64, 100, 80), (90, 80, 120), (150, 110, 60))


def taken(what: str, chance: Random) -> list[files.Checked]:
    """Return a photo of what is written on it now and then, mostly none."""
    if chance.random() >= TAKEN:
        return []
    name = f"照片{chance.randrange(1000, 9999)}.jpg"
    return [files.check(ContentFile(_drawn(what, chance), name), [Attachment.Kind.PHOTO])]


def _drawn(what: str, chance: Random) -> bytes:
    """Return a scene as JPEG: a house front, people before it, and a board with the words."""
    image = Image.new("RGB", SIZE, chance.choice(SKIES))
    pen = ImageDraw.Draw(image)
    pen.rectangle((80, 130, 880, 520), fill=chance.choice(WALLS))
    pen.rectangle((0, 520, *SIZE), fill=(168, 164, 156))
    for left in range(140, 800, 180):
        pen.rectangle((left, 250, left + 110, 400), fill=(236, 240, 244), outline=(90, 90, 90))
    pen.rectangle((80, 150, 880, 215), fill=(176, 38, 30))
    font = ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), SIGN)
    pen.text((480, 182), what[:20], fill="white", font=font, anchor="mm")
    for number in range(chance.randrange(3, 9)):
        left, top = 130 + number * 90 + chance.randrange(20), 400 + chance.randrange(40)
        pen.ellipse((left + 8, top - 44, left + 46, top - 4), fill=(224, 186, 160))
        pen.rounded_rectangle((left, top, left + 54, top + 120), 18, fill=chance.choice(PEOPLE))
    written = BytesIO()
    image.save(written, "JPEG", quality=70)
    return written.getvalue()
