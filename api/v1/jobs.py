"""The caller's jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from api import parameters
from api.resources import Resource
from api.shapes import writer
from kernel import jobs
from kernel.models import Job


class ProgressOut(serializers.Serializer[Any]):
    """The progress of a job; a total of 0 means not known yet."""

    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField(min_value=0, max_value=100)


class JobOut(serializers.ModelSerializer[Job]):
    progress = serializers.SerializerMethodField()
    result = serializers.JSONField(help_text="Depends on the kind; null until it is done.")

    class Meta:
        model = Job
        fields = (
            "id", "kind", "label", "state", "message", "result", "progress", "created_at",
            "started_at", "finished_at",
        )  # fmt: skip

    @extend_schema_field(ProgressOut)
    def get_progress(self, job: Job) -> dict[str, Any]:
        return writer(ProgressOut)(jobs.progress_of(job))


def job_started(job: Job, request: Request) -> Response:
    """Return 202 with the job and its Location."""
    where = reverse("api:jobs-detail", args=[job.pk], request=request)
    return Response(writer(JobOut)(job), status=202, headers={"Location": where})


class JobViewSet(Resource[Job]):
    """One's own jobs, newest first."""

    serves = Job
    serializer_class = JobOut
    order = ("-id",)
    tells_changes = is_versioned = False
    filters = (parameters.one_of("state", Job.State, "One state."),)

    def rows(self) -> QuerySet[Job]:
        return Job.objects.filter(requested_by=self.actor.id)


ROUTES = {"jobs": JobViewSet}
