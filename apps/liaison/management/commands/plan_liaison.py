"""Plan who looks after whom in a county."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from apps.liaison import services
from kernel.command import CountyCommand
from kernel.web.templatetags.ui import number


class Command(CountyCommand):
    help = "Propose liaison links for the whole county; with --apply, begin and end them."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--apply", action="store_true", help="apply the plan at once")
        parser.add_argument(
            "--anew", action="store_true", help="give links otherwise that a plan made before"
        )

    def work(self, **options: Any) -> None:
        plan = services.make_plan(actor=self.actor, keep=not options["anew"])
        if options["apply"] and plan.summary["links"] + plan.summary["ended"]:
            plan = services.apply_plan(actor=self.actor, plan=plan)
        told = {name: plan.summary[name] for name in ("links", "kept", "shortfall", "seconds")}
        lines = [
            _("%(links)s links to begin, %(ended)s to end, %(kept)s stay.")
            % {name: number(plan.summary[name]) for name in ("links", "ended", "kept")},
            *(one["text"] for one in plan.summary["shortfall"]),
        ]
        self.tell({**told, "state": plan.state}, "\n".join(lines), as_json=options["json"])
