"""How a rule says what it found, and how the parts of an invoice are named.

A place's element is a business term and its owner, as in ``BT-131 of line 3``; a reader
that knows where each element stood in its document keys its line numbers the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from anyshore.core.pricing.line import line_labels
from anyshore.kernel import Place, Problem, Severity

if TYPE_CHECKING:
    from decimal import Decimal

    from anyshore.core.pricing.document import Invoice
    from anyshore.core.pricing.line import AllowanceCharge, InvoiceLine

__all__ = ["Findings", "allowances_of", "found", "labelled_lines", "shown", "warned"]

#: What a group of rules gives back.
Findings = Iterator[Problem]


def found(code: str, element: str, message: str, hint: str = "") -> Problem:
    """Report a broken rule: work cannot go straight on."""
    return Problem(code=code, message=message, hint=hint, place=Place(element=element))


def warned(code: str, element: str, message: str, hint: str = "") -> Problem:
    """Report what a person should look at."""
    return Problem(
        code=code,
        message=message,
        hint=hint,
        place=Place(element=element),
        severity=Severity.WARNING,
    )


def shown(amount: Decimal | None) -> str:
    """Write an amount without exponent; ``none`` where there is none."""
    return "none" if amount is None else f"{amount:f}"


def labelled_lines(invoice: Invoice) -> Iterator[tuple[str, InvoiceLine]]:
    """Yield each line with its name, as in ``line 3``."""
    labels = line_labels([line.id for line in invoice.lines])
    for label, line in zip(labels, invoice.lines, strict=True):
        yield f"line {label}", line


def allowances_of(
    owner: Invoice | InvoiceLine,
) -> Iterator[tuple[str, bool, AllowanceCharge]]:
    """Yield each allowance and charge with its name and whether it is a charge."""
    for position, entry in enumerate(owner.allowances, start=1):
        yield f"allowance {position}", False, entry
    for position, entry in enumerate(owner.charges, start=1):
        yield f"charge {position}", True, entry
