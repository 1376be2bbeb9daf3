"""Entries of the county's menu."""

from django.utils.translation import gettext_lazy as _

from kernel.web.navigation import Entry, register

register(
    Entry(_("Home"), "portal:home", "home", order=10),
    Entry(_("People"), "portal:people", "id", "accounts.view_user", 70, everywhere=True),
    Entry(
        _("Settings"), "portal:settings", "settings", "kernel.view_blueprint", 80, everywhere=True
    ),
    Entry(_("Journal"), "portal:journal", "list-check", "kernel.view_journal", 90, everywhere=True),
)
