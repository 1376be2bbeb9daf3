"""Entries of the county's menu that the kernel's own pages need."""

from django.utils.translation import gettext_lazy as _

from kernel.web.navigation import Entry, register

register(Entry(_("Imports"), "imports:list", "upload", "kernel.view_import", 60))
