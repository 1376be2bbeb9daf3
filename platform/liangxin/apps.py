"""Puts the parts together once Django is ready."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LiangxinConfig(AppConfig):
    name = "liangxin"
    label = "liangxin"

    def ready(self) -> None:
        # What each app registers: rights first, for the blueprint's checks name them.
        autodiscover_modules("policies")
        autodiscover_modules("blueprint", "imports", "reactions", "indicators", "jobs", "menu")
        autodiscover_modules("retention")
        autodiscover_modules("composition")
