"""Identifiers: UUID version 7 (RFC 9562, clause 5.7) shown with a type prefix.

A stored key is a plain UUID.  What people and programs see is the key in Crockford's
base 32 behind a prefix that names the type, as in ``wi_01jd…``: it sorts by time and
cannot be mistaken for the id of another kind of thing.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NewType
from uuid import UUID

from anyshore.kernel.problem import Problem, ProblemError

__all__ = ["Id", "IdPrefix", "parse_id", "show_id", "uuid7"]

#: An identifier as shown: prefix, underscore, 26 characters of base 32.
Id = NewType("Id", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_LENGTH = 26
_PADDING = bytes(4)
_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())
RANDOM_BITS = 74
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class IdPrefix(StrEnum):
    """What an identifier stands for."""

    ADVICE = "adv"
    CALENDAR = "cal"
    CASE = "case"
    CLIENT = "cl"
    CONTRACT = "con"
    CREDENTIAL = "cred"
    DEFINITION = "def"
    DELIVERABLE = "del"
    DOCUMENT = "doc"
    ENGAGEMENT = "eng"
    EVENT = "evt"
    INCIDENT = "inc"
    INVOICE = "inv"
    ITEM = "wi"
    JOB = "job"
    MESSAGE = "msg"
    PLAN = "plan"
    POSTING = "pst"
    REQUEST = "req"
    REVIEW = "rev"
    SERVICE = "svc"
    SHIFT = "shf"
    SITE = "site"
    STAFF_QUEUE = "sq"
    USER = "usr"
    WORKER = "wrk"


def uuid7(now: datetime, randomness: int) -> UUID:
    """Make a version 7 UUID from an instant and 74 random bits.

    Args:
        now: Aware instant; the first 48 bits are its milliseconds since 1970.
        randomness: A non-negative integer; its lowest 74 bits are used.

    Returns:
        A UUID that sorts after every one made in an earlier millisecond.
    """
    # Whole numbers: a float of seconds misses the millisecond in far years.
    milliseconds = (now - _EPOCH) // timedelta(milliseconds=1) & ((1 << 48) - 1)
    random = randomness & ((1 << RANDOM_BITS) - 1)
    high, low = random >> 62, random & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low)


def show_id(prefix: IdPrefix, key: UUID) -> Id:
    """Write a key as its readers see it.

    >>> show_id(IdPrefix.ITEM, UUID("01932c07-209c-7d2b-8a8a-0a1b2c3d4e5f"))
    'wi_01jcp0e84wfmnrn2ga3cp3tkjz'
    """
    # RFC 4648 groups bits from the left: with 30 bits of nothing before them, the last
    # 26 digits hold the key's 128 bits and two more, as Crockford groups them.
    digits = b32encode(_PADDING + key.bytes)[-_LENGTH:].translate(_TO_CROCKFORD)
    return Id(f"{prefix.value}_{digits.decode()}")


def parse_id(prefix: IdPrefix, text: str) -> UUID:
    """Read an identifier of the given kind back into its key.

    Raises:
        ProblemError: ``id-malformed`` where the text is no such identifier.
    """
    kind, _, body = text.partition("_")
    digits = body.lower()
    if (
        kind != prefix.value
        or len(digits) != _LENGTH
        or any(character not in _VALUES for character in digits)
        or digits[0] > "7"
    ):
        raise ProblemError(
            Problem(
                code="id-malformed",
                message=f"{text!r} is not an identifier of the form {prefix.value}_…",
                hint="Copy the identifier as shown, with its prefix.",
            )
        )
    value = 0
    for character in digits:
        value = value << 5 | _VALUES[character]
    return UUID(int=value)
