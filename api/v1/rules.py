"""The rule pack, as it holds in the county."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.resources import Endpoint
from apps.rulebook import queries, rules
from kernel import clock


class OwnOut(serializers.Serializer[Any]):
    """A county's own figures, from a day on."""

    starts_on = serializers.DateField()
    values = serializers.DictField()
    reason = serializers.CharField()


class RuleOut(serializers.Serializer[Any]):
    """A rule with the figures that hold today in this county."""

    key = serializers.CharField()
    chapter = serializers.CharField(source="regulation.chapter")
    name = serializers.CharField(source="title")
    sentence = serializers.CharField()
    clause = serializers.CharField(help_text="The regulation and its article.")
    evidence = serializers.ChoiceField(tuple(rules.EVIDENCE), source="regulation.evidence")
    held = serializers.ChoiceField(tuple(rules.HELD), source="regulation.held")
    does = serializers.ChoiceField(tuple(rules.DOES), source="regulation.does")
    starts_on = serializers.DateField(source="edition.starts_on")
    values = serializers.DictField(help_text="What holds here.")
    national = serializers.DictField(help_text="What the regulation has.")
    own = OwnOut(allow_null=True)


class RulesOut(serializers.Serializer[Any]):
    """All rules of the pack; there is no next page."""

    version = serializers.IntegerField()
    results = RuleOut(many=True)
    next = serializers.CharField(allow_null=True)


class RulesView(Endpoint):
    """The rules that hold today; no scope is needed, they are no secret within the county."""

    @extend_schema(operation_id="rules", summary="Rules", responses=RulesOut)
    def get(self, request: Request) -> Response:
        """With the county's own figures where it has any."""
        held = list(queries.rules_on(clock.today()).values())
        answer = {"version": queries.pack().version, "results": held, "next": None}
        return Response(RulesOut(answer).data)


class RuleView(Endpoint):
    """One rule."""

    @extend_schema(operation_id="rule", summary="A rule", responses=RuleOut)
    def get(self, request: Request, key: str) -> Response:
        """With the county's own figures where it has any."""
        held = queries.rules_on(clock.today(), key) if queries.regulation(key) else {}
        if key not in held:
            raise Http404
        return Response(RuleOut(held[key]).data)


ROUTES = {"rules": RulesView, "rules/<str:key>": RuleView}
