"""Imports what apps register, once Django is ready."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

# Modules of the kernel that register something, as apps do in the files named below.
KERNEL_PARTS = (
    "kernel.keeping",
    "kernel.exports.events",
    "kernel.exports.retention",
    "kernel.tabular.jobs",
    "kernel.tabular.retention",
    "kernel.together.retention",
)


class LiangxinConfig(AppConfig):
    name = "liangxin"
    label = "liangxin"

    def ready(self) -> None:
        # In this order: policies before blueprint, whose checks use the permissions; events early, for
        # the journal knows them by name; indicators and kinds of notices before reactions, since they
        # define which events are followed.
        autodiscover_modules("policies", "events")
        autodiscover_modules("blueprint", "imports", "indicators", "notices")
        autodiscover_modules("reactions", "jobs", "offers")
        autodiscover_modules("retention")
        for part in KERNEL_PARTS:
            import_module(part)
        autodiscover_modules("composition")
