"""Entries of the county's menu."""

from django.utils.translation import gettext_lazy as _

from kernel.web.navigation import Entry, register

register(
    Entry(_("Businesses"), "businesses:list", "building-store", "businesses.view_business", 30),
    Entry(_("Coverage"), "businesses:coverage", "target", "businesses.view_coverage", 20),
)
