"""How a higher layer registers something with a lower one.

A `Registry` holds any number of things by key, a `Slot` exactly one. Both store their purpose and
which module added what; `docs/registries.md` is generated from that.
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
    """One registered thing: its key, its order, and the module that added it."""

    key: str
    thing: T
    order: int
    module: str


class _Named:
    """The base of registries and slots: a name, a purpose, and the module that created it."""

    all: ClassVar[dict[str, _Named]] = {}

    def __init__(self, name: str, purpose: str) -> None:
        if name in self.all:
            raise ValueError(f"There are two registries named {name}.")
        self.name, self.purpose = name, purpose
        self.asked_by = _caller()
        self.all[name] = self

    def offers(self) -> list[Offer[Any]]:
        """Return all offers, in order."""
        raise NotImplementedError


class Registry(_Named, Generic[T]):
    """Things by unique key; iterated by `order`, then in the sequence of adding."""

    def __init__(self, name: str, purpose: str) -> None:
        super().__init__(name, purpose)
        self._offers: dict[str, Offer[T]] = {}

    def add(self, key: str, thing: T, *, order: int = USUAL) -> T:
        """Offer `thing` under `key`, and return it. Raises ValueError for a key that is taken."""
        module = _caller()
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
        """Within the block, keep only the things under `keys`; for tests."""
        before = self._offers
        self._offers = {key: before[key] for key in keys}
        try:
            yield
        finally:
            self._offers = before


class Slot(_Named, Generic[T]):
    """A single thing that a lower layer needs and a higher one provides."""

    def __init__(self, name: str, purpose: str) -> None:
        super().__init__(name, purpose)
        self._offer: Offer[T] | None = None

    def fill(self, thing: T) -> T:
        """Provide `thing`, and return it. Raises ValueError when something is there already."""
        module = _caller()
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
        self._offer = Offer("", thing, USUAL, _caller())
        try:
            yield
        finally:
            self._offer = before


def everything() -> list[Registry[Any] | Slot[Any]]:
    """Return every registry and slot of the process, by name."""
    return [found for _name, found in sorted(_Named.all.items())]  # type: ignore[misc]  # the only two kinds


def _caller() -> str:
    """Return the module that offers: the first caller that is no function of a module that asks."""
    asking = {__name__, *(found.asked_by for found in _Named.all.values())}
    frame = sys._getframe(1)
    while frame.f_back is not None:
        module, is_function = frame.f_globals.get("__name__"), frame.f_code.co_name != "<module>"
        if module != __name__ and not (is_function and module in asking):
            break
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", ""))
