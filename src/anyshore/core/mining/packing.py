"""What a file of events is packed in: gzip, or a zip archive that holds one file.

Decides nothing about what is inside.  A limit bounds what unpacking may make, because
a small file can hold gigabytes of nothing.
"""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["inflate", "unpacked"]

#: Bytes that are unpacked at a time: enough to be quick, few enough to stay in memory.
_CHUNK = 1 << 24
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"


def inflate(data: bytes, most: int | None = None) -> bytes:
    """Return what gzip or zip compressed, or the bytes themselves.

    Args:
        data: The file.
        most: Bytes that it may hold; as many as there are where left out.

    Raises:
        ProblemError: ``gzip-broken`` and ``zip-broken`` where the compressed bytes are
            cut or damaged, ``zip-many`` where an archive does not hold one file alone,
            ``log-too-large`` above the limit.
    """
    if most is None and data[:2] != _GZIP and data[:4] != _ZIP:
        return data
    parts, size = [], 0
    for part in unpacked(data):
        size += len(part)
        if most is not None and size > most:
            raise _too_large(most)
        parts.append(part)
    return b"".join(parts)


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what is inside, part by part; a file of gzip may have several members."""
    if data[:4] == _ZIP:
        yield from _unzipped(data)
    elif data[:2] == _GZIP:
        yield from _inflated(data)
    else:
        yield data


def _inflated(data: bytes) -> Iterator[bytes]:
    rest = data
    while rest:
        member = zlib.decompressobj(wbits=31)
        while rest and not member.eof:
            try:
                yield member.decompress(rest, _CHUNK)
            except zlib.error as error:
                raise _broken("gzip", str(error)) from error
            rest = member.unconsumed_tail
        if not member.eof:
            raise _broken("gzip", "it ends too early")
        rest = member.unused_data.lstrip(b"\0")


def _unzipped(data: bytes) -> Iterator[bytes]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            # Some systems add folders and files of their own.
            names = [
                each.filename
                for each in archive.infolist()
                if not each.is_dir() and not each.filename.startswith("__MACOSX/")
            ]
            if len(names) != 1:
                raise _not_one(len(names))
            with archive.open(names[0]) as file:
                while part := file.read(_CHUNK):
                    yield part
    except (
        BadZipFile,
        EOFError,
        NotImplementedError,
        OSError,
        RuntimeError,
        ValueError,
        zlib.error,
    ) as error:
        # An archive may also be encrypted, or compressed in a way that is not known.
        raise _broken("zip", str(error) or "it ends too early") from error


def _not_one(count: int) -> ProblemError:
    return ProblemError(
        Problem(
            code="zip-many",
            message=f"The archive holds {count} files, so none of them is the log.",
            hint="Give the log alone; a workbook is saved as CSV.",
        )
    )


def _broken(how: str, why: str) -> ProblemError:
    return ProblemError(
        Problem(
            code=f"{how}-broken",
            message=f"The compressed file cannot be unpacked: {why}.",
            hint="Fetch or export it again.",
        )
    )


def _too_large(most: int) -> ProblemError:
    return ProblemError(
        Problem(
            code="log-too-large",
            message=f"The log holds more than {most >> 20} MB.",
            hint="Give a part of it, as a year; a few thousand cases say as much.",
        )
    )
