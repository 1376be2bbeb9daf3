"""What the platform's own apps offer: entries of its menu, and the rights of its staff."""

from django.utils.translation import gettext_lazy as _

from kernel import access, journal, logs
from kernel.access.grants import Source
from kernel.web import navigation
from kernel.web.navigation import Entry
from tenants.counties import staff

logs.secret_paths.add("counties.signup", r"/signup/(?!regions/|address/)")
journal.system_names.add("counties.refill_spares", _("preparing of new counties"))
journal.system_names.add("AUTO_APPROVE", _("approval by itself"))
access.sources.add("counties.staff", Source(staff.held_by, on_platform=True))
navigation.offer(
    Entry(_("Console"), "counties:console", "home", "counties.view_county", 10, platform=True),
    Entry(_("Sign-ups"), "counties:signup-list", "user-plus", "counties.view_signup", 20, platform=True),
    Entry(_("Counties"), "counties:county-list", "building-bank", "counties.view_county", 30, platform=True),
    Entry(_("Accounts"), "counties:staff", "users", "counties.manage_staff", 40, platform=True),
    Entry(_("Journal"), "counties:journal", "list-check", "kernel.view_journal", 50, platform=True),
)  # fmt: skip
