"""Base classes of management commands: each names its county, none defaults to `public`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from kernel import realm
from kernel.access import Actor
from kernel.directory import CountyUnavailable, UnknownCounty, counties
from kernel.errors import DomainError
from kernel.journal import heads
from kernel.realm import Realm, county_scope, platform_scope


class PlainCommand(BaseCommand):
    """A command that prints a DomainError as one line, exits with 1, and supports --json."""

    requires_system_checks: list[str] = []  # noqa: RUF012 -- Django's own attribute

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    @property
    def actor(self) -> Actor:
        return Actor.command(type(self).__module__.rsplit(".", 1)[-1])

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            self.work(**options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def work(self, **options: Any) -> None:
        """Do the command's work; subclasses override this."""
        raise NotImplementedError

    def tell(self, result: Any, text: str, *, as_json: bool) -> None:
        """Print `result` as JSON, or `text` for people."""
        self.stdout.write(json.dumps(result, ensure_ascii=False) if as_json else text)


class CountyCommand(PlainCommand):
    """A command for one county, for all (`several`), or for the platform (`platform`)."""

    several = False
    platform = False
    place_required = True
    # Whether it runs for every county, so that each line names its own.
    _everywhere = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        where = parser.add_mutually_exclusive_group(required=self.place_required)
        where.add_argument("--county", metavar="SLUG", help="the county's address")
        if self.several:
            where.add_argument("--all", action="store_true", help="every ready county")
        if self.platform:
            where.add_argument("--platform", action="store_true", help="the public schema")

    def handle(self, *_args: Any, **options: Any) -> None:
        everywhere, platform = options.pop("all", False), options.pop("platform", False)
        slug = options.pop("county", None)
        self._everywhere = everywhere
        try:
            if platform:
                with platform_scope():
                    self._work_and_seal(options)
                return
            for realm in self._realms(slug, everywhere=everywhere):
                with county_scope(realm):
                    self._work_and_seal(options)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def tell(self, result: Any, text: str, *, as_json: bool) -> None:
        """Print `result` as JSON, or `text` for people; with the county where there are several."""
        here = realm.current_or_none() if self._everywhere else None
        if here is not None:
            text, result = f"{here.slug}: {text}", {"county": here.slug, **result}
        super().tell(result, text, as_json=as_json)

    def _work_and_seal(self, options: dict[str, Any]) -> None:
        """Run the command, then seal its journal entries, as a scheduler may not be running."""
        self.work(**options)
        heads.seal_and_publish()

    def _realms(self, slug: str | None, *, everywhere: bool) -> Iterator[Realm]:
        if everywhere:
            yield from counties().ready()
            return
        try:
            yield counties().by_slug(slug or "")
        except UnknownCounty as error:
            raise CommandError(
                _("There is no county %(slug)s: see list_counties.") % {"slug": slug}
            ) from error
        except CountyUnavailable as error:
            raise CommandError(
                _("The county %(slug)s is %(state)s. Commands work only in one that is ready.")
                % {"slug": slug, "state": error.label}
            ) from error
