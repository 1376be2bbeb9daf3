"""Where collected static files lie, and under what names."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the package has no types
    """Hashed names and compressed copies.

    Source maps are not collected: only developers' tools ask for them, and they are larger than
    all that is served. So files that name theirs are not held to have it.
    """

    patterns = tuple(
        (files, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for files, rules in CompressedManifestStaticFilesStorage.patterns
    )
