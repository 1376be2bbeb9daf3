"""Registries, by which a higher layer offers something to a lower one.
A `Registry` takes any number of things by key, a `Slot` exactly one. Both record their purpose and
the offering modules; `docs/registries.md` is generated from them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
USUAL = 100


@dataclass(frozen=True)
class Offer(Generic[T]):
    """One thing offered, with its key, its sort order and the module that offers it."""

    key: str
    thing: T
    order: int
    module: str


class _Named:
    """The base of registries and slots: a name, a purpose, and the module that defines it."""

    all: ClassVar[dict[str, _Named]] = {}

    def __init__(self, name: str, purpose: str) -> None:
        if name in self.all:
            raise ValueError(f"There are two registries named {name}.")
        self.name, self.purpose = name, purpose
        self.asked_by = _caller(__name__)
        self.all[name] = self

    def offers(self) -> list[Offer[Any]]:
        """Return everything offered, in order."""
        raise NotImplementedError


class Registry(_Named, Generic[T]):
    """Things that apps offer, each key once; iterated by `order`, then as added."""

    def __init__(self, name: str, purpose: str) -> None:
        super().__init__(name, purpose)
        self._offers: dict[str, Offer[T]] = {}

    def add(self, key: str, thing: T, *, order: int = USUAL) -> T:
        """Offer `thing` under `key`, and return it. Raises ValueError for a key that is taken."""
        module = _caller(self.asked_by)
        if key in self._offers:
            first = self._offers[key].module
            raise ValueError(f"{self.name}: {key} is registered twice, by {first} and {module}.")
        self._offers[key] = Offer(key, thing, order, module)
        return thing

    def named(self, key: str, *, order: int = USUAL) -> Callable[[F], F]:
        """Return a decorator that offers the decorated function under `key`."""

        def decorate(function: F) -> F:
            self.add(key, function, order=order)  # type: ignore[arg-type]  # T is the function's type
            return function

        return decorate

    def offers(self) -> list[Offer[T]]:
        return sorted(self._offers.values(), key=lambda offer: offer.order)

    def keys(self) -> list[str]:
        return [offer.key for offer in self.offers()]

    def items(self) -> list[tuple[str, T]]:
        return [(offer.key, offer.thing) for offer in self.offers()]

    def get(self, key: str) -> T | None:
        offer = self._offers.get(key)
        return None if offer is None else offer.thing

    def __getitem__(self, key: str) -> T:
        return self._offers[key].thing

    def __contains__(self, key: object) -> bool:
        return key in self._offers

    def __iter__(self) -> Iterator[T]:
        return iter([offer.thing for offer in self.offers()])

    def __len__(self) -> int:
        return len(self._offers)

    @contextmanager
    def only(self, *keys: str) -> Iterator[None]:
        """Keep only `keys` for the block; for tests."""
        before = self._offers
        self._offers = {key: before[key] for key in keys}
        try:
            yield
        finally:
            self._offers = before


class Slot(_Named, Generic[T]):
    """A place for one thing that a lower layer uses and a higher one provides."""

    def __init__(self, name: str, purpose: str) -> None:
        super().__init__(name, purpose)
        self._offer: Offer[T] | None = None

    def fill(self, thing: T) -> T:
        """Provide `thing`, and return it. Raises ValueError when the slot is filled."""
        module = _caller(self.asked_by)
        if self._offer is not None:
            raise ValueError(f"{self.name} is filled twice, by {self._offer.module} and {module}.")
        self._offer = Offer("", thing, USUAL, module)
        return thing

    def offers(self) -> list[Offer[T]]:
        return [] if self._offer is None else [self._offer]

    @property
    def is_filled(self) -> bool:
        return self._offer is not None

    def get(self) -> T:
        """Return the thing provided. Raises LookupError, naming the slot, when it is empty."""
        if self._offer is None:
            raise LookupError(f"Nothing fills {self.name}: {self.purpose}")
        return self._offer.thing

    @contextmanager
    def replaced(self, thing: T) -> Iterator[None]:
        """Provide `thing` instead for the block; for tests."""
        before = self._offer
        self._offer = Offer("", thing, USUAL, _caller(self.asked_by))
        try:
            yield
        finally:
            self._offer = before


def everything() -> list[Registry[Any] | Slot[Any]]:
    """Return every registry and slot of the process, by name."""
    return [found for _name, found in sorted(_Named.all.items())]  # type: ignore[misc]  # the only two kinds


def _caller(asker: str) -> str:
    """Return the name of the nearest calling module other than this one and `asker`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") in {__name__, asker}:
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))
