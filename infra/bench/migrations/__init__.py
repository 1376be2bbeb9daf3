"""The members' migrations and one more, as their next release would have: see `infra.bench.schemas`."""

from apps.members import migrations as members

__path__ = [*members.__path__, *__path__]
