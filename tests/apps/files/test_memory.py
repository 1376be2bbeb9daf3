"""The largest photo that is taken needs at most 150 MB, and a hostile one two seconds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from apps.files.rules import photos

MEASURE = """
import sys
from django.conf import settings
settings.configure(USE_I18N=False)
from kernel.errors import Invalid

def peak():
    words = open('/proc/self/status').read().split()
    return int(words[words.index('VmHWM:') + 1])

before = peak()
from apps.files.rules import photos
try:
    photos.drawn(open(sys.argv[1], 'rb'))
except Invalid:
    pass
print((peak() - before) // 1024)
"""
SIDE_OF_SCANS = int((photos.MEMORY // photos.COST_OF_SCANS) ** 0.5)
SIDE_OF_PNG = int((photos.MEMORY // photos.COSTS["PNG"]) ** 0.5)
SIDE_OF_WEBP = int((photos.MEMORY // photos.COSTS["WEBP"]) ** 0.5)
LARGEST = {
    "a camera's": ((7300, 5479), "RGB", {"format": "JPEG", "quality": 60}),
    "whole": ((3741, 3741), "RGB", {"format": "JPEG", "quality": 60}),
    "progressive": ((SIDE_OF_SCANS,) * 2, "RGB", {"format": "JPEG", "progressive": True, "subsampling": 0}),
    "png": ((SIDE_OF_PNG,) * 2, "RGBA", {"format": "PNG", "compress_level": 1}),
    "palette": ((SIDE_OF_PNG,) * 2, "P", {"format": "PNG", "compress_level": 1}),
    "webp": ((SIDE_OF_WEBP,) * 2, "RGBA", {"format": "WEBP", "lossless": True, "method": 0, "quality": 0}),
}  # fmt: skip


def measured(path: Path) -> int:
    """Return by how many MB a process grows, Pillow's own code among them."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)],
        env=os.environ
        | {"PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}:{os.environ.get('PYTHONPATH', '')}"},
        check=True,
        capture_output=True,
        text=True,
    )  # fmt: skip
    return int(done.stdout)


@pytest.mark.drill
@pytest.mark.parametrize("which", LARGEST)
def test_the_largest_photo_of_each_kind_stays_within_150_mb(which: str, tmp_path: Path) -> None:
    size, mode, saved = LARGEST[which]
    noise = Image.effect_noise((512, 512), 60).convert("RGB")
    image = Image.new("RGB", size)
    for x in range(0, size[0], 512):
        for y in range(0, size[1], 512):
            image.paste(noise, (x, y))
    image.convert(mode).save(tmp_path / "photo", **saved)

    assert measured(tmp_path / "photo") <= 150


@pytest.mark.drill
def test_a_bomb_is_refused_at_once(tmp_path: Path) -> None:
    began = time.perf_counter()
    for number, size in enumerate(((8945, 8945), (20_000, 20_000), (65_000, 600))):
        Image.new("1", size).save(tmp_path / f"{number}", "PNG")
        assert measured(tmp_path / f"{number}") <= 40
    assert time.perf_counter() - began < 10
