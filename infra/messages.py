"""Message catalogs: `python -m infra.messages extract | compile | check`.

Every package has its own, with the texts of its Python files and templates. English is the source
and zh_Hans is complete: `check` fails on a text that is new, removed, untranslated, fuzzy, or
translated in two ways.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LOCALE = "zh_Hans"
CATALOG = Path("locale") / LOCALE / "LC_MESSAGES" / "django.po"
SINGLE = ("platform/kernel", "platform/liangxin", "api")
FAMILIES = ("tenants", "apps")
HOME_OF_SHARED_TEMPLATES = "platform/kernel"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# A date in the header would change the file at every extraction.
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)


def main(arguments: list[str]) -> int:
    """Run one of the three commands; return the exit code."""
    commands = {"extract": extract_all, "compile": compile_all, "check": check_all}
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.stderr.write("Usage: python -m infra.messages extract|compile|check\n")
        return 2
    if not settings.configured:
        settings.configure()  # templatize() reads default settings.
    return commands[arguments[0]]()


def packages() -> list[Path]:
    """Return the packages, each of which has a catalog."""
    members = (folder for family in FAMILIES for folder in (ROOT / family).iterdir())
    single = (ROOT / name for name in SINGLE)
    return sorted(path for path in (*single, *members) if (path / "__init__.py").exists())


def extract_all() -> int:
    """Write every package's texts into its catalog, keeping the translations.

    A text that is new in a package gets the translation that another package has.
    """
    everywhere = {
        (message.id, message.context): message.string
        for package in packages()
        for message in _messages(_read(package / CATALOG))
        if all(_texts(message.string)) and not message.fuzzy
    }
    for package in packages():
        path = package / CATALOG
        catalog = _updated(package)
        for message in _messages(catalog):
            if not all(_texts(message.string)):
                message.string = everywhere.get((message.id, message.context), message.string)
        if len(catalog) or path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_written(catalog))
    return 0


def compile_all() -> int:
    """Write a .mo beside every catalog."""
    for package in packages():
        if (path := package / CATALOG).exists():
            draft = path.with_suffix(".mo.new")
            with draft.open("wb") as output:
                write_mo(output, _read(path))
            draft.replace(path.with_suffix(".mo"))
    return 0


def check_all() -> int:
    """Print the faults of the catalogs; return 1 when there are any."""
    faults = [fault for package in packages() for fault in _faults(package)]
    faults += _contradictions()
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{len(faults)} faults\n" if faults else "All texts are translated.\n")
    return 1 if faults else 0


def _faults(package: Path) -> Iterator[str]:
    path = package / CATALOG
    name = path.relative_to(ROOT)
    wanted = _updated(package)
    if not path.exists():
        if len(wanted):
            yield f"{name}: missing, with {len(wanted)} texts: make messages"
        return
    if path.read_bytes() != _written(wanted):
        yield f"{name}: not what the sources say: make messages"
    for message in _messages(wanted):
        if not all(_texts(message.string)):
            yield f"{name}: not translated: {message.id!r}"
        if message.fuzzy:
            yield f"{name}: fuzzy: {message.id!r}"
        for error in message.check(wanted):
            yield f"{name}: {message.id!r}: {error}"


def _contradictions() -> Iterator[str]:
    """Yield texts that two packages translate differently: Django would show either translation."""
    seen: dict[tuple[str, str], tuple[str, Path]] = {}
    for package in packages():
        for message in _messages(_read(package / CATALOG)):
            key = (" / ".join(_texts(message.id)), message.context or "")
            text = " / ".join(_texts(message.string))
            first, where = seen.setdefault(key, (text, package))
            if first != text:
                places = f"{where.name}: {first!r}, {package.name}: {text!r}"
                yield f"two translations of {key[0]!r}: {places}"


def _updated(package: Path) -> Catalog:
    """Return the package's catalog with the texts of its sources, in their order."""
    old = _read(package / CATALOG)
    catalog = Catalog(
        locale=LOCALE,
        domain="django",
        project="Liangxin",
        version="1",
        copyright_holder="",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        header_comment=f"# {package.name}: Chinese texts. English ones are in the sources.",
        creation_date=UNDATED,
        revision_date=UNDATED,
        fuzzy=False,
    )
    for text, where, context, comments in _found(package):
        known = old.get(text, context)
        translation = known.string if known else None
        added = catalog.add(
            text, translation, [(where, 0)], context=context, auto_comments=comments
        )
        if known and known.fuzzy:
            added.flags.add("fuzzy")
    return catalog


def _found(package: Path) -> Iterator[tuple[str | tuple[str, ...], str, str | None, list[str]]]:
    for path in _sources(package):
        source, keywords = path.read_text(encoding="utf-8"), KEYWORDS
        if path.suffix == ".py":
            keywords = KEYWORDS | _aliases(source)
        else:
            # In brackets Python ignores the indentation of a template's lines.
            source = f"({templatize(source)}\n)"
        where = path.relative_to(ROOT).as_posix()
        stream = BytesIO(source.encode())
        found = extract("python", stream, keywords, comment_tags=("Translators:",))
        for _line, text, comments, context in found:
            yield text, where, context, comments


def _aliases(source: str) -> dict[str, tuple[int | tuple[int, str], ...] | None]:
    """Return the keywords a module imports under names of its own."""
    imports = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
    )
    names = (name for node in imports for name in node.names)
    return {
        name.asname: KEYWORDS[name.name] for name in names if name.asname and name.name in KEYWORDS
    }


def _sources(package: Path) -> Iterable[Path]:
    skipped = {"migrations", "tests", "node_modules"}
    files = (path for path in package.rglob("*.py") if not skipped & set(path.parts))
    return [*sorted(files), *sorted(_templates(package))]


def _templates(package: Path) -> Iterator[Path]:
    yield from (
        path for path in package.rglob("templates/**/*") if path.suffix in {".html", ".txt"}
    )
    owners = {folder.name for folder in packages()}
    shared = package == ROOT / HOME_OF_SHARED_TEMPLATES
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".txt"}:
            owner = path.relative_to(ROOT / "templates").parts[0]
            if owner == package.name or (shared and owner not in owners):
                yield path


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as source:
        return read_po(source, locale=LOCALE, domain="django")


def _written(catalog: Catalog) -> bytes:
    output = BytesIO()
    write_po(output, catalog, width=100, include_lineno=False, ignore_obsolete=True)
    return output.getvalue()


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _texts(value: str | Iterable[str] | None) -> list[str]:
    return [value or ""] if isinstance(value, str) or value is None else list(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
