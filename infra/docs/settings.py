"""The environment variables, read from the settings' source, with descriptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

KINDS = {
    "text": "text",
    "boolean": "yes or no",
    "number": "whole number",
    "words": "list, split at commas",
    "address": "http or https address",
    "mail": "address of a mail server",
    "storage": "JSON: a storage of Django",
    "key": "BASE64 of 32 random bytes",
    "field_keys": "`1:BASE64,2:BASE64`",
}
# Read by the settings, but not a setting of the product.
_INNER = {"DJANGO_SETTINGS_MODULE"}
_WORDS = {
    "LIANGXIN_VAR": "Folder of what the installation keeps: embedded servers, logs, static files, bytecode.",
    "DEMO": "Demonstration: the sample county with known passwords. Production refuses it.",
    "DEMO_MONTHS": "Months of invented life that a worker makes for the demonstration after its start; 0 for none.",
    "DEBUG": "Django's error pages. Production refuses it.",
    "SECRET_KEY": "Long random text everything is signed with. Production refuses the default.",
    "PRODUCTION": "Secure cookies, HTTPS only, and refusal of unsafe settings.",
    "BASE_DOMAIN": "Domain below which counties have their sub-domains.",
    "PORT": "Port of the web server.",
    "PLATFORM_HOSTS": "Host names of the platform's own pages.",
    "AUTO_APPROVE": "Approve sign-ups without an operator.",
    "SPARE_SCHEMAS": "Schemas kept ready, so that a new county starts within a second.",
    "DATABASE_URL": "The database: `postgresql://user:password@host:port/name`, its owner for commands and the builder, `WEB_LOGIN` for the rest.",
    "ALONE_UP_TO": "Rows one person may bring in, or people they may take out, without a second person.",
    "IMPORT_FILES_DAYS": "Days an uploaded file is kept after its import was applied or taken back.",
    "IMPORTS_WAIT_DAYS": "Days a file may wait to be applied; then it is removed.",
    "FILES_STORAGE": "Where the counties' files lie, such as an S3-compatible store; by default in `LIANGXIN_VAR`.",
    "PHOTO_MB": "Largest photo that is taken, in megabytes.",
    "PAPER_MB": "Largest document that is taken, in megabytes.",
    "COUNTY_FILES_MB": "Megabytes that a county's files may take together.",
    "REDIS_URL": "Redis or Valkey, for cache and jobs: `redis://…` or `unix://…`.",
    "POOLER_KEEPS_SESSIONS": "A pooler stands before the database, and pools whole sessions.",
    "WEB_LOGIN": "Database log-in of web and workers, which owns nothing.",
    "FIELD_KEYS": "Keys of encrypted fields; the highest number encrypts, all decrypt.",
    "INDEX_SECRET": "Secret of the blind indexes. It cannot be changed without rebuilding them.",
    "BACKUP_KEY": "Key of backups, to be kept apart from them. Production makes none without it.",
    "JOURNAL_HEADS": "File to which the newest seal of each journal is appended, signed: keep it where the database's owner cannot write.",
    "JOURNAL_HEADS_WEBHOOK": "Where the last line of that file is posted each night, as JSON; off by default.",
    "JOURNAL_HEADS_MAIL": "To whom the last line of that file is mailed each night; off by default.",
    "GATEWAYS_WITHIN": "`host:port` of gateways of text messages that stand in the inner network; all others must be public, by https.",
    "NOTICES_FROM": "Sender of mails to people.",
    "JOURNAL_HEADS_FROM": "Sender of that mail.",
    "MAIL_SERVER": "Mail server: `smtps://user:password@host:port`, `smtp+tls://…` or `smtp://…`.",
    "BEHIND_PROXY": "Trust `X-Forwarded-Proto` of the proxy in front.",
    "API_REQUESTS_PER_MINUTE": "Requests an API key or account may make a minute.",
    "LOG_LEVEL": "Least level that is logged.",
}


@dataclass(frozen=True)
class Reader:
    """One variable: its name, kind and default."""

    name: str
    kind: str
    default: str


def readers(source: ast.Module) -> Iterator[Reader]:
    """Yield the variables that a settings module reads, by name."""
    calls = (node for node in ast.walk(source) if isinstance(node, ast.Call))
    found = {reader.name: reader for reader in map(_reader, calls) if reader}
    yield from (found[name] for name in sorted(found.keys() - _INNER))


def described(name: str) -> str:
    """Return the description of a variable. Raises KeyError when it has none."""
    return _WORDS[name]


def _reader(call: ast.Call) -> Reader | None:
    if not ast.unparse(call.func).startswith("env.") or not call.args:
        return None
    kind = KINDS.get(ast.unparse(call.func).removeprefix("env."))
    name = call.args[0]
    if kind is None or not isinstance(name, ast.Constant):
        return None
    given = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
    return Reader(str(name.value), kind, f"`{ast.unparse(given[0])}`" if given else "none")
