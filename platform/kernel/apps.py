"""The kernel: code that every app uses and that knows nothing of Party work."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _

from kernel import logs
from kernel.db import guard


class KernelConfig(AppConfig):
    name = "kernel"
    label = "kernel"
    verbose_name = _("kernel")

    def ready(self) -> None:
        logs.install()
        guard.install(apps.get_model("contenttypes.ContentType"))
