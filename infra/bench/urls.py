"""A county's addresses, and one that plain Django has too."""

from django.http import JsonResponse
from django.urls import include, path

from apps.businesses import queries
from infra.bench.serving import page
from kernel.web.requests import ActorRequest


def listed(request: ActorRequest) -> JsonResponse:
    return page(queries.businesses(request.actor), request.actor.label)


urlpatterns = [path("bench/", listed), path("", include("liangxin.urls_county"))]
