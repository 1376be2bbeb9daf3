"""Template tags and filters for icons, dates and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from kernel import clock, journal, periods
from kernel.chinese import text
from kernel.chinese.text import dated, is_english
from kernel.fields import hide_middle
from kernel.web.offers import Link
from kernel.web.telling import steps_of

register = template.Library()
_CODE = re.compile(r"`([^`]+)`")
# Not strftime's: those follow the machine's locale, not the reader's.
WEEKDAY_TOLD = timedelta(days=366)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = "一二三四五六日"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return an icon of the sprite; without a label it is hidden from screen readers."""
    target = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            target,
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', target)


@register.filter
def coded(value: str) -> SafeString:
    """Return a text with what stands between backticks as code."""
    return SafeString(_CODE.sub(r"<code>\1</code>", escape(str(value))))


@register.simple_tag
def chart_rows(chart: Any) -> SafeString:
    """Return the rows of a chart's table (`headings`, `rows` of `kernel.web.charts.Row`).

    Written in one loop: hundreds of cells, each a template's node, took longer than all else of a page.
    """
    labels = [escape(heading) for heading in chart.headings[1:]]
    return SafeString("".join(_chart_row(row, labels) for row in chart.rows))


def _chart_row(row: Any, labels: Sequence[str]) -> str:
    cells = "".join(
        f'<td class="number" data-label="{label}">{_linked(number(value), url)}</td>'
        for label, (value, url) in zip(labels, row.cells, strict=False)
    )
    return f'<tr><td class="name">{_linked(row.label, row.url)}</td>{cells}</tr>'


def _linked(text_: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(text_)}</a>' if url else escape(text_)


@register.simple_tag(takes_context=True)
def page_title(context: Context) -> str:
    """Render the page's `title` block again, for its heading."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block("title") if blocks is not None else None
    return block.render(context) if block is not None else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a day in the reader's language: 2026年11月24日 (周二), 24 Nov 2026 (Tue).

    Without the weekday where it is more than a year away: nobody asks for it there.
    """
    if value is None:
        return ""
    found = timezone.localtime(value).date() if isinstance(value, datetime) else value
    is_near = abs(found - clock.today()) <= WEEKDAY_TOLD
    if not is_near:
        return dated(found)
    weekday = _DAYS[found.weekday()] if is_english() else f"周{_WEEKDAYS[found.weekday()]}"
    return f"{dated(found)} ({weekday})"


@register.filter
def moment(value: datetime | None) -> str:
    """Return a moment in the reader's language, to the minute."""
    if value is None:
        return ""
    return f"{day(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def period(text: str) -> str:
    """Return a month, quarter, half-year, year, or the day of a standing figure in the reader's language."""
    if re.match(periods.PATTERN, text):
        return periods.parse(text).label
    return dated(date.fromisoformat(text))


@register.filter
def number(value: Any) -> str:
    """Return a number with commas between thousands, — for None."""
    # Not Django's: its Chinese format has no grouping, Chinese statistics group by three digits.
    if value is None or value == "":
        return "—"
    return f"{value:,}" if isinstance(value, (int, float, Decimal)) else str(value)


@register.filter
def signed(value: float | Decimal | None, places: int | None = None) -> str:
    """Return a change with its sign: +312, −27, ±0.

    With `places` it has that many digits after the point, else those that are needed.
    """
    if value is None:
        return "—"
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    if places is not None:
        return f"{sign}{abs(value):,.{places}f}"
    return f"{sign}{Decimal(str(abs(value))).normalize():,f}"


@register.simple_tag
def labelled(label: object, words: object) -> str:
    """Return a label and its words with the colon of the reader's language."""
    return text.labelled(label, words)


@register.filter
def listed(words: Iterable[object]) -> str:
    """Join words with the separator of the reader's language."""
    return text.listed(words)


@register.filter
def percent(value: float | None) -> str:
    """Return a share of 0 to 1 as per cent, — for None; below 1 at most 99.9%."""
    if value is None:
        return "—"
    shown = min(round(value * 100, 1), 99.9) if value < 1 else 100
    return f"{shown:g}%"


@register.filter
def money(value: Any) -> str:
    """Return an amount in yuan with its unit: 1,234.50 元, ¥1,234.50; — for None."""
    if value is None or value == "":
        return "—"
    amount = f"{value:,.2f}"
    return f"¥{amount}" if is_english() else f"{amount} 元"


@register.filter
def masked(value: str | None) -> str:
    """Return a number or name with its middle starred: 136****21."""
    return hide_middle(value) if value else "—"


@register.filter
def at(sequence: Sequence[Any], place: int) -> Any:
    """Return sequence[place], "" beyond its end."""
    return sequence[place] if place < len(sequence) else ""


@register.filter
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """Return mapping[key], the key itself when it is missing."""
    return mapping.get(key, key)


@register.filter
def who(label: str) -> str:
    """Return a person's name as it is, and what work by itself is called in the reader's language."""
    return journal.who(label)


@register.filter
def steps(message: Message) -> list[Link]:
    """Return what may be done next after what a message says."""
    return steps_of(message)
