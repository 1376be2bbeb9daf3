"""The models that migrations can look at: Django makes a class of each model in its state.

The classes of every model take longer to make than most migrations to run, which look at few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState

ModelKey = tuple[str, str]


def narrowed(state: Any, plan: Iterable[tuple[Migration, bool]]) -> ProjectState:
    """Return a state of the models that a plan's migrations can look at, without their classes.

    These are the models that an operation says it may refer to (of RunPython and RunSQL: every
    one), those that refer to them, and what all these refer to, over any number of steps.
    """
    operations = [operation for migration, _backwards in plan for operation in migration.operations]
    named = {
        (app, name)
        for app, name in state.models
        if any(operation.references_model(name, app) for operation in operations)
    }
    kept = _reached(_reached(named, state.relations), _referred_to(state))
    return ProjectState({key: state.models[key] for key in kept}, state.real_apps)


def _referred_to(state: Any) -> Mapping[ModelKey, set[ModelKey]]:
    """Return, for each model, those that its fields and its bases refer to."""
    found = defaultdict(set)
    for key, referring in state.relations.items():
        for other in referring:
            found[other].add(key)
    for key, model in state.models.items():
        for base in model.bases:
            if isinstance(base, str):
                app, name = base.lower().split(".")
                found[key].add((app, name))
    return found


def _reached(
    keys: Iterable[ModelKey], leading: Mapping[ModelKey, Iterable[ModelKey]]
) -> set[ModelKey]:
    """Return the keys and those they lead to, over any number of steps."""
    found, waiting = set[ModelKey](), list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting.extend(leading.get(key, ()))
    return found
