"""A record book of forty pages is made in seconds, in little memory."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

MEASURE = """
import sys, time
from django.conf import settings
settings.configure(USE_I18N=False)

def peak():
    words = open('/proc/self/status').read().split()
    return int(words[words.index('VmHWM:') + 1])

before, begun = peak(), time.process_time()
from apps.papers.rules import pdf
signs = ''.join(map(chr, range(0x4e00, 0x4e00 + 3000)))
texts = dict.fromkeys('title kind unit begins ends place organiser recorder state counts'.split(), '主题党日')
lists = {'about': [], 'present': ['陈党员'] * 30, 'excused': [], 'absent': [], 'agenda': [], 'reports': [],
         'votes': [], 'resolutions': []}
keys = 'kind unit begins ends place organiser recorder state roll present excused absent agenda reports votes minutes resolutions nothing'
words = dict.fromkeys(keys.split(), '词') | {'comma': '、', 'signatures': ['主持人：'], 'columns': ['日'] * 6}
made = pdf.drawn({'county': '崇义县', 'title': '台账', 'short': '台账', 'printed': '', 'words': words,
                  'meetings': [texts | lists | {'minutes': [signs[n * 37 : n * 37 + 1300]]} for n in range(20)], 'register': [['主题党日'] * 6] * 20})
print((peak() - before) // 1024, round(time.process_time() - begun, 2))
"""


def test_forty_pages_take_seconds_and_little_memory() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MEASURE],
        env=os.environ | {"PYTHONPATH": f"{settings.ROOT}:{settings.ROOT / 'platform'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    megabytes, seconds = map(float, done.stdout.split())

    assert megabytes < 150
    assert seconds < 10
