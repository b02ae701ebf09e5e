"""Whether an invoice is right: the rules of EN 16931 that accounts payable needs.

`check` decides which rules an invoice breaks and says so in the order of the document's
logic: what is missing, which codes are unknown, what does not add up, which tax is
wrong, what a person should look at.  It does not decide what becomes of the invoice:
that is a decision model's business, and the codes here are its inputs.

Rules of the standard keep their official names (``BR-CO-10``) and are errors; our own
have names in kebab case.  Not repeated here are rules on syntax (UBL-CR, UBL-SR), and
the long lists of units, schemes and media types (other BR-CL rules).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from anyshore.core.pricing.check.codes import codes, iban_is_valid
from anyshore.core.pricing.check.plausible import (
    KnownSupplier,
    compact_id,
    duplicate_key,
    find_supplier,
    plausible,
)
from anyshore.core.pricing.check.presence import presence
from anyshore.core.pricing.check.tax import tax
from anyshore.core.pricing.check.totals import totals
from anyshore.kernel import Place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from anyshore.core.pricing.document import Invoice
    from anyshore.kernel import Problem

__all__ = [
    "KnownSupplier",
    "Origin",
    "check",
    "compact_id",
    "duplicate_key",
    "find_supplier",
    "iban_is_valid",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where an invoice came from, so that findings can point into it."""

    #: Name of the file or message.
    source: str = ""
    #: Line of each element by its name, as in ``BT-131 of line 3``.
    lines: Mapping[str, int] = field(default_factory=dict)

    def place(self, element: str) -> Place:
        """Return the place of an element, or of the nearest one around it."""
        name = element
        while name not in self.lines and " of " in name:
            name = name.partition(" of ")[2]
        return Place(source=self.source, element=element, line=self.lines.get(name))


def check(
    invoice: Invoice,
    *,
    known_suppliers: Collection[KnownSupplier] | None = None,
    today: date | None = None,
    origin: Origin | None = None,
) -> tuple[Problem, ...]:
    """Return every rule that the invoice breaks, each with its place.

    Args:
        invoice: What to check; it may be as faulty as it likes.
        known_suppliers: The payer's file; without it, no supplier is unknown.
        today: The payer's day; without it, no date is in the future.
        origin: Where the invoice came from, for lines in the findings' places.
    """
    where = origin or Origin()
    findings = (
        *presence(invoice),
        *codes(invoice),
        *totals(invoice),
        *tax(invoice),
        *plausible(invoice, known_suppliers, today),
    )
    return tuple(
        replace(finding, place=where.place(finding.place.element))
        for finding in findings
    )
