"""The Celery app of worker and scheduler: `celery -A liangxin`.

The schedule is static and platform-wide: a county's task is queued for each ready county.
"""

import os
from typing import Any

from celery import Celery, signals
from celery.schedules import crontab

from kernel.db.backend import limits
from liangxin.memory import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liangxin.settings")

app = Celery("liangxin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["kernel"], related_name="worker")
app.autodiscover_tasks(related_name="jobs")


def _begin(**_ignored: Any) -> None:
    """Set up the process from which the workers are forked: its limits, and what it has loaded."""
    limits.set_for("default", limits.OF_WORKERS)
    keep_what_is_loaded()


signals.worker_init.connect(_begin)


def _everywhere(task: str, schedule: float | crontab, expires: float) -> dict[str, Any]:
    """Schedule a task for every ready county; its messages expire after `expires` seconds."""
    return {
        "task": "kernel.fan_out",
        "schedule": schedule,
        "args": (task, expires),
        "options": {"expires": expires},
    }


app.conf.beat_schedule = {
    "sweep": _everywhere("kernel.sweep", 30.0, 30.0),
    "seal": _everywhere("kernel.seal", 300.0, 300.0),
    "seal-everything": _everywhere(
        "kernel.seal_everything", crontab(hour="3", minute="40"), 3600.0
    ),
    "health": _everywhere("counties.report_health", 300.0, 300.0),
    # Figures follow changes within seconds; this renews those of counties without changes.
    "figures": _everywhere("indicators.push", crontab(hour="0,12", minute="20"), 3600.0),
    "duties": _everywhere("duties.make", crontab(hour="0", minute="30"), 3600.0),
    # Before the day begins, so that what went up waits in the morning.
    "activities": _everywhere(
        "activities.make_occurrences", crontab(hour="0", minute="40"), 3600.0
    ),
    "cases": _everywhere("cases.nightly", crontab(hour="1", minute="30"), 6 * 3600.0),
    # Urgent ones are sent by a message of their own; this also tries again what failed.
    "notices": _everywhere("notices.round", 600.0, 600.0),
    "forget": _everywhere("kernel.forget_expired", crontab(hour="2", minute="10"), 6 * 3600.0),
    "forget-platform": {
        "task": "kernel.forget_expired_of_platform",
        "schedule": crontab(hour="2", minute="5"),
        "options": {"expires": 6 * 3600.0},
    },
    "platform": {
        "task": "kernel.keep_platform",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "seal-all-of-platform": {
        "task": "kernel.seal_all_of_platform",
        "schedule": crontab(hour="4", minute="20"),
        "options": {"expires": 3600.0},
    },
    "spares": {"task": "counties.refill_spares", "schedule": 60.0, "options": {"expires": 60.0}},
}
