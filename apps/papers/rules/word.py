"""Word documents by docxtpl, from the template shipped here or from one of the county.

A county's template is somebody's program, so it may do little: name values, repeat, ask. What it
may is told by the nodes of Jinja's tree, wherever in the document they stand; it runs in Jinja's
sandbox besides. Loaded by the first document (`kernel.lazily`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kernel.errors import Invalid

MOST_BYTES, MOST_UNPACKED, MOST_LOOPS = 2 * 2**20, 20 * 2**20, 2
# Docxtpl looks for its marks with expressions whose time grows with the square of their number.
MOST_XML, MOST_MARKS = 2**20, 2000
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.For, nodes.If,
    nodes.Const, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter,
)  # fmt: skip
FILTERS = ("join", "length")
# What Jinja itself puts under a name: the template as an object.
OWN_NAMES = {"self", "super"}
# What a document may carry besides text and pictures, and fetch from elsewhere: nothing.
FORBIDDEN = ("vbaproject", "embeddings/", "activex/", "afchunk", "customui")
EXTERNAL, LINK = 'TargetMode="External"', "/hyperlink"


class Small(ImmutableSandboxedEnvironment):
    """Jinja without calls, arithmetic, assignment and the names it brings along."""

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in FILTERS}
        self.tests.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in _all(tree, 0):
            if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
                raise _not_allowed(node.attr)
            if isinstance(node, nodes.Name) and node.name in OWN_NAMES:
                raise _not_allowed(node.name)
        return tree


def written(template: bytes, values: Mapping[str, Any]) -> bytes:
    """Return the Word document that a template makes of values.

    Raises Invalid, naming it, for a value the template names and there is none of, and for
    anything a template may not do.
    """
    document = DocxTemplate(BytesIO(template))
    try:
        document.render(dict(values), jinja_env=Small(), autoescape=True)
        done = BytesIO()
        document.save(done)
    except Invalid:
        raise
    except TemplateError as error:
        raise _broken(str(error.message)) from error
    except Exception as error:  # of hostile documents lxml, zipfile and docx raise nearly anything
        raise _broken(type(error).__name__) from error
    return done.getvalue()


def names_in(template: bytes) -> list[str]:
    """Return the names of values that a template uses, sorted. Raises Invalid as `written` does."""
    try:
        found = DocxTemplate(BytesIO(template)).get_undeclared_template_variables(Small())
    except Invalid:
        raise
    except TemplateError as error:
        raise _broken(str(error.message)) from error
    except Exception as error:
        raise _broken(type(error).__name__) from error
    return sorted(found)


def check(template: bytes, sample: Mapping[str, Any]) -> list[str]:
    """Return the names a template uses, after it was tried with sample values.

    Raises Invalid for a document that is too large, carries programs or fetches something, for a
    name there is no value for, and for what a template may not do.
    """
    _require_harmless(template)
    names = names_in(template)
    if unknown := [name for name in names if name not in sample]:
        raise Invalid(
            _(
                "The template names values that do not exist: %(names)s. The page of the template lists those that do."
            )
            % {"names": ", ".join(unknown[:10])}
        )
    written(template, sample)
    return names


def _require_harmless(template: bytes) -> None:
    if len(template) > MOST_BYTES:
        raise Invalid(_("A template has at most 2 MB. Use smaller pictures."))
    try:
        with zipfile.ZipFile(BytesIO(template)) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise Invalid(_("Unpacked, the template is far too large. Use smaller pictures."))
            for entry in entries:
                _require_plain(entry.filename.lower(), packed, entry)
    except zipfile.BadZipFile as error:
        raise _broken("zip") from error


def _require_plain(name: str, packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    if any(part in name for part in FORBIDDEN):
        raise Invalid(
            _(
                "The template holds macros or another document. Save it as a plain Word document (.docx)."
            )
        )
    if not name.endswith((".xml", ".rels")):
        return
    if entry.file_size > MOST_XML:
        raise Invalid(_("The template holds too much text. Keep it to some pages."))
    content = packed.read(entry).decode("utf-8", errors="replace")
    if "<!DOCTYPE" in content or "<!ENTITY" in content:
        raise _broken("DOCTYPE")
    if content.count("{") > MOST_MARKS:
        raise Invalid(_("The template holds too many {{ and {%. Keep it to some pages."))
    for piece in content.split("<") if name.endswith(".rels") else ():
        if EXTERNAL in piece and LINK not in piece:
            raise Invalid(
                _(
                    "The template fetches something from another address. Paste the picture into it instead."
                )
            )


def _all(node: nodes.Node, loops: int) -> Iterator[nodes.Node]:
    """Yield the nodes of a template. Raises Invalid for one that is not allowed, and for loops in loops."""
    loops += isinstance(node, nodes.For)
    if not isinstance(node, ALLOWED) or (isinstance(node, nodes.For) and node.recursive):
        raise _not_allowed(type(node).__name__)
    if loops > MOST_LOOPS:
        raise Invalid(_("In a template at most two repetitions stand within one another."))
    yield node
    for child in node.iter_child_nodes():
        yield from _all(child, loops)


def _not_allowed(what: str) -> Invalid:
    return Invalid(
        _(
            "The template does something templates may not do here (%(what)s). They name values, "
            "repeat parts (for) and leave parts out (if)."
        )
        % {"what": what}
    )


def _broken(why: str) -> Invalid:
    return Invalid(
        _("The template cannot be filled in: %(why)s. Look at its {{ }} and {%% %%}.")
        % {"why": why}
    )
