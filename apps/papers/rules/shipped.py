"""The template of minutes as it is shipped; a county downloads it, changes it and brings it back."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

BODY, HEAD = "SimSun", "SimHei"
FACTS = (
    ("会议类别", "kind"), ("召开单位", "unit"), ("开始时间", "begins"), ("结束时间", "ends"), ("地点", "place"),
    ("组织者", "organiser"), ("记录人", "recorder"), ("记录状态", "state"),
)  # fmt: skip
# Paragraphs; what begins with {%p is a line for Word's template engine and leaves no line behind.
LINES = """
{%p for line in about %}¦{{ line }}¦{%p endfor %}
{%p if counts %}¦# 出席情况¦{{ counts }}¦出席：{{ present|join('、') }}
{%p if excused %}¦请假：{{ excused|join('、') }}¦{%p endif %}
{%p if absent %}¦缺席：{{ absent|join('、') }}¦{%p endif %}¦{%p endif %}
{%p if agenda %}¦# 议程¦{%p for point in agenda %}¦{{ point.number }}. {{ point.title }} {{ point.note }}¦{%p endfor %}¦{%p endif %}
{%p if reports %}¦# 支部汇报¦{%p for report in reports %}¦{{ report.heading }}
{%p for line in report.text %}¦{{ line }}¦{%p endfor %}
{%p for line in report.advice %}¦{{ line }}¦{%p endfor %}¦{%p endfor %}¦{%p endif %}
{%p if votes %}¦# 表决¦{%p for vote in votes %}¦{{ vote.title }}¦{{ vote.result }}¦{{ vote.clause }}¦{%p endfor %}¦{%p endif %}
{%p if minutes %}¦# 会议内容¦{%p for line in minutes %}¦{{ line }}¦{%p endfor %}¦{%p endif %}
{%p if resolutions %}¦# 议定事项¦{%p for line in resolutions %}¦{{ line }}¦{%p endfor %}¦{%p endif %}
"""
SIGNED = (
    "主持人：____________　　记录人：____________",
    "审核人：____________　　日　期：____________",
)


@cache
def template() -> bytes:
    """Return the shipped template, a Word document."""
    document = Document()
    _set_fonts(document)
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ county }}"
    footer = section.footer.paragraphs[0]
    footer.add_run("{{ printed }}　第 ")
    _add_field(footer, "PAGE")
    footer.add_run(" / ")
    _add_field(footer, "NUMPAGES")
    footer.add_run(" 页")
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run("{{ title }}")
    run.font.size = Pt(18)
    _set_font(run, HEAD)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, name in FACTS:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, f"{{{{ {name} }}}}"
    for line in LINES.replace("\n", "¦").split("¦"):
        _add_line(document, line)
    for line in ("", *SIGNED):
        document.add_paragraph(line)
    done = BytesIO()
    document.save(done)
    return done.getvalue()


def _add_line(document: Any, line: str) -> None:
    if line.startswith("# "):
        _set_font(document.add_paragraph().add_run(line[2:]), HEAD)
    elif line:
        document.add_paragraph(line)


def _set_fonts(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.size = Pt(12)
    _set_font(style, BODY)


def _set_font(styled: Any, name: str) -> None:
    styled.font.name = name
    styled.element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), name)


def _add_field(paragraph: Any, code: str) -> None:
    """Add a field that Word fills in, such as the number of the page."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)
