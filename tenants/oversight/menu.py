"""Entries of supervisors in the platform's menu."""

from django.utils.translation import gettext_lazy as _

from kernel.web.navigation import Entry, register

register(
    Entry(_("My counties"), "oversight:summary", "map", "oversight.view_rollupfact", 10, platform=True),
    Entry(_("Definitions"), "oversight:definitions", "help-circle", "oversight.view_rollupfact", 20, platform=True),
    Entry(_("Supervisors"), "oversight:supervisors", "eye", "counties.manage_staff", 45, platform=True),
)  # fmt: skip
