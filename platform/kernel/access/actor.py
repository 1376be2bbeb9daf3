"""Actors: the person, key, command or system on whose behalf code runs, with its permissions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Kind = Literal["user", "key", "command", "system", "anonymous"]
ROOT = "/"


@dataclass(frozen=True, slots=True)
class Reach:
    """Permissions granted on the subtree below `path`; "/" is the whole realm."""

    permissions: frozenset[str]
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, an API key, a command or the system, with its permissions and their paths.

    `own` are permissions on rows about the actor itself. Commands and the system may do
    everything: only an operator of the server can start them.
    """

    kind: Kind
    id: UUID | None
    label: str
    reaches: tuple[Reach, ...] = ()
    own: frozenset[str] = field(default_factory=frozenset)
    # The account that answers for a key: the one that made it.
    behind: UUID | None = None

    @classmethod
    def command(cls, name: str) -> Actor:
        """Return the actor of a management command."""
        return cls(kind="command", id=None, label=f"manage.py {name}")

    @classmethod
    def system(cls, name: str) -> Actor:
        """Return the actor of work the system does by itself."""
        return cls(kind="system", id=None, label=name)

    @property
    def is_trusted(self) -> bool:
        return self.kind in {"command", "system"}

    def paths(self, permission: str) -> tuple[str, ...]:
        """Return the outermost paths on which the actor holds `permission`."""
        if self.is_trusted:
            return (ROOT,)
        held = sorted({reach.path for reach in self.reaches if permission in reach.permissions})
        outermost: list[str] = []
        for path in held:
            if not outermost or not path.startswith(outermost[-1]):
                outermost.append(path)
        return tuple(outermost)

    def holds(self, permission: str, path: str | None = None) -> bool:
        """Say whether the actor holds `permission` on `path`, or anywhere when it is None."""
        paths = self.paths(permission)
        if path is None:
            return bool(paths)
        return any(path.startswith(held) for held in paths)


ANONYMOUS = Actor(kind="anonymous", id=None, label="")
