"""What is done with files. Their owners are apps above, which have checked the right to do it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _

from apps.files import events, queries
from apps.files.models import Attachment
from apps.files.rules import names, types
from kernel import ids, journal
from kernel.access import Actor
from kernel.db import locks
from kernel.errors import Conflict, Invalid
from kernel.lazily import Later

if TYPE_CHECKING:
    from apps.files.rules import photos
else:
    photos = Later("apps.files.rules.photos")


# Where the bytes lie that were stored within `leaving_nothing`.
_written: ContextVar[list[str] | None] = ContextVar("files_written", default=None)


@dataclass(frozen=True)
class Checked:
    """A file that was checked and can be stored; photos are drawn again already."""

    content: File[Any]
    facts: dict[str, Any]


def check(upload: File[Any], kinds: Collection[str]) -> Checked:
    """Look at a file, by its content, and return it as it would be stored. Writes nothing.

    `kinds` are those of Attachment.Kind that are taken. Raises Invalid, naming the file and saying
    why, for any other, for one that is too large (before it is read), damaged or harmful.
    """
    try:
        return _check(upload, kinds)
    except Invalid as error:
        named = names.shown(str(upload.name or ""), _("file"))
        raise Invalid(
            _("“%(name)s” was not taken. %(why)s") % {"name": named, "why": error}
        ) from error


@contextmanager
def leaving_nothing() -> Iterator[None]:
    """Delete the bytes that `bring` stored within when it ends by an error.

    It stands above `transaction.atomic` of the service that brings files: what is rolled back there
    has no row by then. Of a process that is killed the bytes stay, until the nightly task.
    """
    places: list[str] = []
    token = _written.set(places)
    try:
        yield
    except BaseException:
        for place in places:
            queries.storage().delete(place)
        raise
    finally:
        _written.reset(token)


@transaction.atomic
def bring(*, actor: Actor, upload: File[Any] | Checked, kind: str = "") -> Attachment:
    """Check a file and store it; the caller then makes a row of its own that refers to it.

    `upload` is a file and `kind` the one that is taken, or what `check` returned. Raises Invalid as
    `check` does, and Conflict when the county's files would take too much room. The bytes of a
    transaction that is rolled back are deleted by `leaving_nothing`, else by the nightly task.
    """
    checked = upload if isinstance(upload, Checked) else check(upload, [kind])
    key = ids.uuid7()
    place = queries.place(key)
    if (written := _written.get()) is not None:
        written.append(place)
    # Before the lock: a storage may lie behind a network.
    queries.storage().save(place, checked.content)
    # Held to the end, so that two files at once do not both take the last room.
    locks.lock("files/room")
    most = settings.COUNTY_FILES_MB * 2**20
    if queries.bytes_taken() + checked.facts["size"] > most:
        queries.storage().delete(place)
        raise Conflict(
            _(
                "The county's files fill the %(most)d MB they may take, and nothing was stored. Delete "
                "files that are not needed any more, or ask the platform for more room."
            )
            % {"most": settings.COUNTY_FILES_MB}
        )
    attachment = Attachment(
        id=key, brought_by=actor.id, brought_by_label=actor.label, **checked.facts
    )
    attachment.save(force_insert=True)
    journal.emit(
        events.FileBrought(attachment_id=attachment.pk, kind=attachment.kind, size=attachment.size),
        actor=actor,
    )
    return attachment


@transaction.atomic
def discard(*, actor: Actor, attachment: Attachment) -> None:
    """Delete a file that no row refers to any more; its bytes go with the commit.

    Raises Conflict while a row of any app refers to it.
    """
    if queries.is_used(attachment):
        raise Conflict(_("The file is still used elsewhere. Take it out there first."))
    place = queries.place(attachment.pk)
    journal.emit(
        events.FileDiscarded(
            attachment_id=attachment.pk, kind=attachment.kind, size=attachment.size
        ),
        actor=actor,
    )
    attachment.delete()
    # If the storage fails then, the nightly task deletes them.
    transaction.on_commit(lambda: queries.storage().delete(place), robust=True)


def _check(upload: File[Any], kinds: Collection[str]) -> Checked:
    limits = {types.PHOTO: settings.PHOTO_MB, types.PAPER: settings.PAPER_MB}
    _require_size(upload, max(limits[kind] for kind in kinds))
    found = types.type_of(upload.open())
    if found.kind not in kinds:
        raise Invalid(
            _("Here a document is wanted, not a photo.")
            if found.kind == types.PHOTO
            else _("Here a photo is wanted: JPEG, PNG or WebP.")
        )
    _require_size(upload, limits[found.kind])
    facts: dict[str, Any] = {"kind": found.kind, "media_type": found.media_type}
    content = upload
    if found.kind == types.PHOTO:
        photo = photos.drawn(upload)
        content = ContentFile(photo.content)
        facts |= {"width": photo.width, "height": photo.height}
    facts["name"] = names.cleaned(str(upload.name or ""), found.extensions, _("file"))
    return Checked(content, {**facts, "size": content.size, "sha256": _digest(content)})


def _require_size(upload: File[Any], most: int) -> None:
    if upload.size > most * 2**20:
        raise Invalid(
            _(
                "The file has %(size).1f MB; at most %(most)d MB are taken. Make it smaller, or split it."
            )
            % {"size": upload.size / 2**20, "most": most}
        )


def _digest(content: File[Any]) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    for piece in iter(partial(content.read, types.A_PIECE), b""):
        digest.update(piece)
    content.seek(0)
    return digest.hexdigest()
