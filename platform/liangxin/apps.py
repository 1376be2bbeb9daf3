"""Puts the parts together once Django is ready."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# Packages within the kernel that register something, as each app does in the files named below.
KERNEL_PARTS = (
    "kernel.keeping",
    "kernel.exports.events",
    "kernel.exports.retention",
    "kernel.tabular.jobs",
    "kernel.tabular.retention",
)


class LiangxinConfig(AppConfig):
    name = "liangxin"
    label = "liangxin"

    def ready(self) -> None:
        # What each app offers: rights first, for the blueprint's checks name them; indicators before
        # reactions, for they say which events figures follow.
        autodiscover_modules("policies")
        autodiscover_modules("blueprint", "imports", "indicators")
        autodiscover_modules("reactions", "jobs", "offers")
        autodiscover_modules("retention")
        for part in KERNEL_PARTS:
            import_module(part)
        autodiscover_modules("composition")
