"""Registers the API's finder of job actors; imported once, when every app is ready."""

from api.auth import actor_of_key
from kernel import job_actors

job_actors.finders.add("api.key", actor_of_key)
