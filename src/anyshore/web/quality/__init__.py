"""What the desk and operations share about samples of quality.

Both sides see the same samples in the same words; what may be done with one differs by
who looks, and is decided behind either door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.apps.connect import queries as connect
from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.values import Cell, Column, Row, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from anyshore.apps.quality.queries import Sample

__all__ = ["document_url", "state", "table"]


def state(sample: Sample) -> Cell:
    """Write where a sample stands."""
    if sample.passed is None:
        return Cell("Waits for review", tone=Tone.OPEN)
    if sample.appealed:
        return Cell("Answered, waits for decision", tone=Tone.SOON)
    if sample.passed:
        return Cell("Right", tone=Tone.OK)
    return Cell("Wrong", tone=Tone.LATE)


def table(
    caption: str, samples: Iterable[Sample], url: Callable[[Sample], str], empty: str
) -> Table:
    """List samples, each leading to its page.

    Args:
        caption: What is listed.
        samples: In the order to show them in.
        url: Gives the page of a sample.
        empty: What to say where there is none.
    """
    return Table(
        caption=caption,
        columns=(
            Column("Work"),
            Column("Contract"),
            Column("State"),
            Column("Score", number=True),
            Column("Drawn"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(each.case.title, url=url(each), sub=each.because),
                    str(each.contract),
                    state(each),
                    each.score,
                    each.drawn_at,
                )
            )
            for each in samples
        ),
        empty=empty,
        cards=True,
    )


def document_url(sample: Sample) -> str:
    """Return where the document of a sample's case is; empty where it has none."""
    document = connect.document_of_case(sample.case_id)
    return f"/documents/{show_id(IdPrefix.DOCUMENT, document.id)}/" if document else ""
