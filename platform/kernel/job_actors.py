"""The actor of a job: who started it, with the permissions they hold now."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth import get_user_model

from kernel import access
from kernel.access import Actor
from kernel.errors import Denied
from kernel.models import Job
from kernel.registry import Registry

Finder = Callable[[UUID], Actor | None]
finders: Registry[Finder] = Registry(
    "kernel.job_actors", "finds by its id who started a job and is no account, such as a key"
)


def actor_of(job: Job) -> Actor:
    """Return the actor of a job. Raises Denied when the account is gone or disabled."""
    if job.requested_by is None:
        return Actor.system(job.requested_by_label or job.kind)
    for finder in finders:
        found = finder(job.requested_by)
        if found is not None:
            return found
    user = get_user_model()._default_manager.filter(pk=job.requested_by).first()
    if user is None or not user.is_active:
        raise Denied("The account that started this no longer exists.")
    return access.actor_for(user)
