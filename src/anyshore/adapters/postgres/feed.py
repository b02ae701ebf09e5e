"""Feeds: rows that a program fetches from where it stopped, none ever missed.

Transactions commit in another order than they begin, so a reader that remembers the
last key it saw would miss a row with an earlier key that commits later.  A row of a
feed therefore remembers its transaction, and a reader is shown only transactions that
nothing still running can precede (``pg_snapshot_xmin``).
"""

from __future__ import annotations

from django.db.models import BigIntegerField, BooleanField, Func, Q

__all__ = ["Settled", "ThisTransaction", "after"]


class ThisTransaction(Func):
    """The number of the transaction that writes the row."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = BigIntegerField()


class Settled(Func):
    """Whether no row can appear any more before the one whose transaction is given.

    A transaction's own rows are settled for itself.
    """

    template = (
        "(%(expressions)s < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        " OR %(expressions)s = pg_current_xact_id_if_assigned()::text::bigint)"
    )
    arity = 1
    output_field = BooleanField()


def after(transaction: int, key: object) -> Q:
    """Return the condition for the rows that come behind one in a feed."""
    return Q(transaction__gt=transaction) | Q(transaction=transaction, pk__gt=key)
