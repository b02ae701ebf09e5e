"""The invoice as JSON and back, so that it can travel among a case's variables.

Amounts and quantities are strings, as JSON numbers are read as floats by half the
world; dates are ISO 8601; what is missing is left out.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from anyshore.core.pricing.document import Invoice
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["from_json", "to_json"]

# No honest amount has more digits before or after its point than this.
_MOST_DIGITS = 40


def to_json(invoice: Invoice) -> dict[str, Any]:
    """Return the invoice as a dictionary of JSON types, without what is missing.

    >>> to_json(Invoice(number="7", currency="EUR"))
    {'number': '7', 'currency': 'EUR'}
    """
    built: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(invoice))
    return built


def from_json(value: Mapping[str, Any]) -> Invoice:
    """Read an invoice back from what `to_json` returned.

    Raises:
        ProblemError: ``invoice-json-malformed`` where a field is unknown or its value
            is of the wrong kind; the place names the path to it.
    """
    try:
        invoice = msgspec.convert(value, Invoice)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at ")
        raise _malformed(message, path.strip("`")) from error
    for number in _numbers(invoice):
        if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
            raise _malformed(f"{number} is not a number an invoice can hold", "")
    return invoice


def _malformed(message: str, path: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="invoice-json-malformed",
            message=f"This is not an invoice: {message}.",
            hint="Use the JSON that the same version wrote.",
            place=Place(element=path),
        )
    )


def _numbers(value: object) -> Iterator[Decimal]:
    if isinstance(value, Decimal):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _numbers(getattr(value, name))
