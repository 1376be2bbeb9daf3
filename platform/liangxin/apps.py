"""Puts the parts together once Django is ready."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from kernel import directory, worker


class LiangxinConfig(AppConfig):
    name = "liangxin"
    label = "liangxin"

    def ready(self) -> None:
        # What each app registers: rights first, for the blueprint's checks name them.
        autodiscover_modules("policies")
        autodiscover_modules("blueprint", "imports", "reactions", "indicators", "jobs", "menu")
        worker.connect()
        directory.install(self.module_directory())

    def module_directory(self) -> directory.Directory:
        # Models can be imported only now.
        from tenants.counties.directory import CountyDirectory  # noqa: PLC0415

        return CountyDirectory()
