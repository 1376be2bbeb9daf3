"""What a backup holds inside its encryption: records of a kind and a length, compressed together.

One header (JSON), then for each table its start (JSON), its rows as COPY gives them, its end (JSON);
the stored files in the same way, their hash in the place of columns, their bytes in that of rows; and one last record with what is
known only then.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from typing import IO, Any, Literal

from tenants.counties.backup.sealing import SealedReader, SealingWriter, damaged

HEADER, TABLE, ROWS, END, LAST = b"H", b"T", b"D", b"E", b"Z"
# Fastest: a backup should take little longer than reading the tables.
LEVEL = 1
GATHERED = 256 * 1024
_FRAME = struct.Struct(">cI")


class BackupWriter:
    """Writes a backup; without `close` it cannot be read."""

    def __init__(self, target: IO[bytes], master: bytes, header: dict[str, Any]) -> None:
        self._sealed = SealingWriter(target, master)
        self._packer = zlib.compressobj(LEVEL)
        self._json(HEADER, header)

    def table(
        self, name: str, columns: list[str], realm: Literal["county", "platform", "files"]
    ) -> None:
        """Begin a table's rows."""
        self._json(TABLE, {"name": name, "columns": columns, "realm": realm})

    def rows(self, blocks: Iterator[Any]) -> None:
        """Write a table's rows."""
        gathered = bytearray()
        for block in blocks:
            gathered += block
            if len(gathered) >= GATHERED:
                self._record(ROWS, gathered)
                gathered.clear()
        if gathered:
            self._record(ROWS, gathered)

    def end(self, rows: int) -> None:
        """End a table, whose number of rows is known now."""
        self._json(END, {"rows": rows})

    def close(self, last: dict[str, Any]) -> None:
        """Write the last record and the end of the stream."""
        self._json(LAST, last)
        self._sealed.write(self._packer.flush())
        self._sealed.close()

    def _json(self, kind: bytes, value: dict[str, Any]) -> None:
        self._record(kind, json.dumps(value, ensure_ascii=False).encode())

    def _record(self, kind: bytes, content: bytes | bytearray) -> None:
        self._sealed.write(self._packer.compress(_FRAME.pack(kind, len(content))))
        self._sealed.write(self._packer.compress(content))


class BackupReader:
    """Reads a backup, record by record. Raises Invalid when it is incomplete."""

    def __init__(self, source: IO[bytes], master: bytes) -> None:
        self._sealed = SealedReader(source, master)
        self._unpacker = zlib.decompressobj()
        self._ready = bytearray()
        self.last: dict[str, Any] = {}
        kind, content = self._next()
        if kind != HEADER:
            raise damaged()
        self.header: dict[str, Any] = json.loads(content)

    def tables(self) -> Iterator[dict[str, Any]]:
        """Yield each table's (or file's) start; its rows must be read before the next one.

        After the last one `last` is set, and the stream was found whole to its end.
        """
        while True:
            kind, content = self._next()
            if kind == LAST:
                self.last = json.loads(content)
                self._require_the_end()
                return
            if kind != TABLE:
                raise damaged()
            yield json.loads(content)

    def rows(self, ended: dict[str, int]) -> Iterator[bytes]:
        """Yield a table's rows as whole lines; copy its end record into `ended`."""
        while True:
            kind, content = self._next()
            if kind == END:
                ended.update(json.loads(content))
                return
            if kind != ROWS:
                raise damaged()
            yield content

    def _next(self) -> tuple[bytes, bytes]:
        kind, length = _FRAME.unpack(self._take(_FRAME.size))
        return kind, self._take(length)

    def _take(self, length: int) -> bytes:
        while len(self._ready) < length:
            if self._sealed.is_over:
                raise damaged()
            self._ready += self._unpacker.decompress(self._sealed.read_chunk())
        taken = bytes(self._ready[:length])
        del self._ready[:length]
        return taken

    def _require_the_end(self) -> None:
        while not self._sealed.is_over:
            self._sealed.read_chunk()
