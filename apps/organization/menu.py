"""Entries of the county's menu."""

from django.utils.translation import gettext_lazy as _

from kernel.web.navigation import Entry, register

register(Entry(_("Organization"), "organization:tree", "sitemap", "organization.view_orgunit", 15))
