"""Odd files are read or refused with a reason; none ends in an error of a library."""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import polars as pl
import pytest

from anyshore.core import mining
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

ROWS = [
    (f"c{at // 3}", "ABC"[at % 3], f"2024-01-{1 + at // 12:02d} 0{at % 9}:00:00", "r")
    for at in range(120)
]


def table(rows: Sequence[tuple[str, ...]] = ROWS, end: str = "\n") -> bytes:
    lines = ["case,activity,time,resource", *(",".join(row) for row in rows)]
    return (end.join(lines) + end).encode()


def zipped(**files: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
        archive.writestr("__MACOSX/._log", b"")
    return made.getvalue()


def xes(events: str, traces: int = 40) -> bytes:
    return f"<log>{f'<trace>{events}</trace>' * traces}</log>".encode()


def event(name: str = "A", more: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="{name}"/>{more}'
        '<date key="time:timestamp" value="2024-01-01T00:00:00Z"/></event>'
    )


def ocel(**changes: object) -> bytes:
    whole = {
        "objectTypes": [],
        "eventTypes": [],
        "objects": [{"id": "o", "type": "t"}],
        "events": [
            {
                "id": "e",
                "type": "A",
                "time": "2024-01-01T00:00:00Z",
                "relationships": [{"objectId": "o", "qualifier": ""}],
            }
        ],
    }
    return json.dumps({**whole, **changes}).encode()


def parquet(frame: pl.DataFrame) -> bytes:
    made = BytesIO()
    frame.write_parquet(made)
    return made.getvalue()


def everything(data: bytes) -> mining.Measures:
    """Do with a log all that can be done with it."""
    log = mining.read_log(data)
    measures = mining.measure(log, mining.Options(draws=2))
    mining.kind(measures)
    mining.variants(log)
    mining.draw_map(mining.follows(log), mining.edge_times(log))
    if log.has_times:
        mining.draw_dots(log)
    mining.as_plain(log, measures)
    mining.read_log(mining.dump_log(log))
    return measures


@pytest.mark.parametrize(
    "data",
    [
        table(end="\r"),
        table(end="\r\n"),
        zipped(log_csv=table()),
        table().decode().encode("utf-16"),
        table().decode().encode("utf-32"),
        table([(case, f"{ord(name)}", *rest) for case, name, *rest in ROWS]),
        table([(case, name, time, "") for case, name, time, _ in ROWS]),
        table(
            [
                (case, name, f"{time}{zone}", who)
                for (case, name, time, who), zone in zip(
                    ROWS, ["Z", "+02:00", "", "-05:30"] * 30, strict=True
                )
            ]
        ),
    ],
    ids=["cr", "crlf", "zip", "utf16", "utf32", "codes", "nobody", "zones"],
)  # fmt: skip
def test_odd_tables_are_read_whole(data: bytes) -> None:
    measures = everything(data)
    assert (measures.cases, measures.events) == (40, 120)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv-no-table"),
        (b"\0" * 50, "csv-no-table"),
        (b"case,activity,time\n", "log-empty"),
        (table() + b"a,b,c,d,e\n", "csv-ragged"),
        (table() + b'"open,B,2024-01-01,\n', "csv-unreadable"),
        (gzip.compress(table(), mtime=0)[:-9], "gzip-broken"),
        (zipped(log_csv=table())[:90], "zip-broken"),
        (zipped(log_csv=table(), more_csv=b""), "zip-many"),
        (b"<log/>", "log-empty"),
        (xes('<event><string key="name" value="A"/></event>'), "log-empty"),
        (ocel(objects=None), "ocel-malformed"),
        (ocel(objects=[]), "ocel-malformed"),
        (ocel()[:20] + b"\x94" + ocel()[20:], "ocel-malformed"),
        (b"PAR1nothing-PAR1", "parquet-broken"),
        (parquet(pl.DataFrame()), "log-no-part"),
    ],
    ids=[
        *("empty", "nul", "head", "ragged", "quote", "gzip", "zipcut", "zipmany"),
        *(
            "notrace",
            "noname",
            "ocelnull",
            "ocelnone",
            "ocelbyte",
            "parquet",
            "nothing",
        ),
    ],
)
def test_what_is_no_log_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(ProblemError) as caught:
        mining.read_log(data)
    assert caught.value.problem.code == code
    assert "\n" not in caught.value.problem.message


@pytest.mark.parametrize(
    ("data", "cases"),
    [
        (table(ROWS[:1]), 1),
        (table(ROWS[:3]), 1),
        (xes(event()), 40),
        (xes(event(more='<string key="lifecycle:transition" value="odd"/>')), 40),
        (ocel(), 1),
        (table().replace(b"case,activity,time,resource", b"case,case,time,time"), 40),
        (table().replace(b",activity,time", b', activity ,"ti\nme"'), 40),
    ],
    ids=["row", "case", "short", "transition", "ocel", "twice", "names"],
)
def test_little_is_measured_too(data: bytes, cases: int) -> None:
    assert everything(data).cases == cases


def test_events_after_now_are_told() -> None:
    log = mining.read_log(table())
    now = datetime(2024, 1, 9, 12, tzinfo=UTC)
    measures = mining.measure(log, mining.Options(draws=2, now=now))
    assert [each.code for each in measures.findings] == ["log-ahead"]
    assert measures.findings[0].message == "12 of 120 events lie after 2024-01-09."


def test_a_small_file_cannot_unpack_to_more_than_is_allowed() -> None:
    bomb = gzip.compress(b" " * 3_000_000, mtime=0)
    with pytest.raises(ProblemError) as caught:
        mining.inflate(bomb, most=2 << 20)
    assert caught.value.problem.code == "log-too-large"
    assert len(mining.inflate(bomb, most=3 << 20)) == 3_000_000


@pytest.mark.parametrize("kind", ["csv", "xes", "ocel", "parquet", "store"])
def test_damage_is_read_around_or_refused(kind: str) -> None:
    """A byte changed, lost or doubled ends in a log or in a reason."""
    frame = pl.DataFrame(
        ROWS[:9], ["case", "activity", "time", "resource"], orient="row"
    )
    whole = {
        "csv": table(ROWS[:9]),
        "xes": xes(event() + event("B"), traces=3),
        "ocel": ocel(),
        "parquet": parquet(frame),
        "store": mining.dump_log(mining.read_log(table(ROWS[:9]))),
    }[kind]
    generator = random.Random(5)  # noqa: S311 - damage, not secrets
    ends = {"read": 0, "refused": 0}
    for _ in range(40):
        data = bytearray(whole)
        at = generator.randrange(len(data))
        match generator.randrange(3):
            case 0:
                data[at] = generator.randrange(256)
            case 1:
                del data[at : at + generator.randrange(1, 20)]
            case _:
                data[at:at] = data[at : at + generator.randrange(1, 20)]
        try:
            mining.read_log(bytes(data))
        except ProblemError:
            ends["refused"] += 1
        else:
            ends["read"] += 1
    assert sum(ends.values()) == 40
    assert ends["refused"] > 0 or kind == "csv"
