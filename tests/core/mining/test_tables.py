"""Tables are read as they are: a guess says how, and may be corrected."""

from __future__ import annotations

from io import BytesIO

import polars as pl
import pytest
from tests.conftest import shared_data

from anyshore.core import mining
from anyshore.core.mining.dates import DateForm, DateOrder, find_form, parse_dates
from anyshore.kernel import ProblemError

ROWS = [
    ("7", "start", "2026-01-30 09:00"),
    ("8", "start", "2026-01-30 09:05"),
    ("7", "check", "2026-01-31 10:00"),
    ("8", "end", "2026-01-31 11:00"),
    ("7", "end", "2026-02-01 09:00"),
]


def table(separator: str = ",", end: str = "\n", head: str = "Case,Step,When") -> str:
    lines = [head.replace(",", separator)] if head else []
    return end.join([*lines, *(separator.join(row) for row in ROWS)]) + end


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_and_line_end_is_found(separator: str, end: str) -> None:
    log = mining.read_csv(table(separator, end).encode())
    assert [log.trace(0), log.trace(1)] == [
        ("start", "check", "end"),
        ("start", "end"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_any_encoding_is_found(encoding: str) -> None:
    text = table().replace("check", "prüfen")
    log = mining.read_csv(text.encode(encoding))
    assert log.trace(0) == ("start", "prüfen", "end")


def test_a_table_without_a_head_is_numbered() -> None:
    found = mining.guess(table(head="").encode())
    assert (found.header, found.columns) == (
        False,
        ("column 1", "column 2", "column 3"),
    )
    log = mining.read_csv(
        table(head="").encode(),
        found.corrected({"case": "column 1", "activity": "column 2"}),
    )
    assert log.trace(0) == ("start", "check", "end")


def test_the_guess_says_why() -> None:
    found = mining.guess(table(";", "\r").encode())
    assert found.reasons == (
        "the encoding is utf-8: every byte fits",
        "lines end in CR alone",
        "3 columns are separated by ';'",
        "time is 'When': it holds dates",
        "case is 'Case': its name says so",
        "activity is 'Step': its name says so",
        "dates of 'When' are year, month, day",
    )


def test_a_column_that_a_person_names_is_taken() -> None:
    text = "Case,Step,Owner,When\n1,a,p,2026-01-01\n1,b,q,2026-01-02\n"
    found = mining.guess(text.encode()).corrected({"activity": "Owner"})
    assert mining.read_csv(text.encode(), found).trace(0) == ("p", "q")


def test_a_column_that_there_is_not_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        mining.guess(table().encode()).corrected({"case": "Fall"})
    assert refused.value.problem.code == "csv-no-column"
    assert refused.value.problem.hint == "There are Case, Step, When."


def test_a_row_with_too_many_cells_is_refused_with_its_line() -> None:
    text = table() + "7,late,2026-02-02,and more\n"
    with pytest.raises(ProblemError) as refused:
        mining.read_csv(text.encode())
    assert (refused.value.problem.code, refused.value.problem.place.line) == (
        "csv-ragged",
        7,
    )


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(ProblemError) as refused:
        mining.read_csv(b"just a line\nand another\n")
    assert refused.value.problem.code == "csv-no-table"


def test_cells_that_are_missing_or_wrong_are_named() -> None:
    text = table() + "8,,2026-02-02 09:00\n8,late,soon\n"
    log = mining.read_csv(text.encode())
    assert [(each.code, str(each.place)) for each in log.findings] == [
        ("log-bad-instant", "row 7"),
        ("log-no-activity", "line 7"),
        ("log-no-time", "line 8"),
    ]


def test_duplicates_are_events_of_their_own() -> None:
    text = "Case,Step,When\n1,a,2026-01-01\n1,a,2026-01-01\n"
    assert mining.read_csv(text.encode()).trace(0) == ("a", "a")


@pytest.mark.parametrize(
    ("values", "order", "first"),
    [
        (["9.3.10 8:05", "31.12.10 23:59"], DateOrder.DMY, "2010-03-09 08:05:00"),
        (
            ["12/31/2010 1:05 PM", "1/2/2011 12:00 AM"],
            DateOrder.MDY,
            "2010-12-31 13:05:00",
        ),
        (["31/12/2010", "01/02/2011"], DateOrder.DMY, "2010-12-31 00:00:00"),
        (["2010/12/31 08:05:06.25"], DateOrder.YMD, "2010-12-31 08:05:06.250000"),
        (["2010-12-31T08:05:06+02:00"], DateOrder.YMD, "2010-12-31 06:05:06"),
        (["31-Dec-2010 08:05"], DateOrder.DMY, "2010-12-31 08:05:00"),
        (["Dec 31, 2010 08:05"], DateOrder.MDY, "2010-12-31 08:05:00"),
        (["20101231", "20110101"], DateOrder.COMPACT, "2010-12-31 00:00:00"),
        (["20101231T080506Z"], DateOrder.COMPACT, "2010-12-31 08:05:06"),
        (["1293782706", "1293782707"], DateOrder.SECONDS, "2010-12-31 08:05:06"),
        (["1293782706.25"], DateOrder.SECONDS, "2010-12-31 08:05:06.250000"),
        (["1293782706500"], DateOrder.MILLISECONDS, "2010-12-31 08:05:06.500000"),
        (["31.12.99"], DateOrder.DMY, "1999-12-31 00:00:00"),
    ],
)
def test_dates_are_read_in_many_forms(
    values: list[str], order: DateOrder, first: str
) -> None:
    column = pl.Series(values)
    form = find_form(column)
    assert form is not None
    assert form.order == order
    read = parse_dates(column, form)
    assert read.null_count() == 0
    assert str(read.dt.replace_time_zone(None)[0]) == first


def test_a_form_that_no_value_decides_is_doubtful() -> None:
    form = find_form(pl.Series(["3.4.10", "5.6.10"]))
    assert form == DateForm(order=DateOrder.DMY, doubtful=True)


def test_a_date_that_there_is_not_is_null() -> None:
    column = pl.Series(["29.2.2011", "29.2.2012", "31.4.2012"])
    read = parse_dates(column, DateForm(order=DateOrder.DMY))
    assert [each is None for each in read.to_list()] == [True, False, True]


def test_local_times_are_read_in_their_zone() -> None:
    column = pl.Series(["2026-03-29 01:30", "2026-03-29 02:30", "2026-10-25 02:30"])
    read = parse_dates(column, DateForm(order=DateOrder.YMD), "Europe/Berlin")
    # The hour that is skipped is none; the hour that comes twice is the earlier.
    assert [None if v is None else v.strftime("%H:%M") for v in read.to_list()] == [
        "00:30",
        None,
        "00:30",
    ]


def test_numbers_are_no_dates() -> None:
    assert find_form(pl.Series(["1", "8", "6"])) is None
    assert find_form(pl.Series(["99999999", "12345678"])) is None


def test_parquet_is_read_with_its_types() -> None:
    frame = mining_frame()
    sink = BytesIO()
    frame.write_parquet(sink)
    log = mining.read_parquet(sink.getvalue())
    assert (log.trace(0), log.cases.to_list()) == (("1", "2"), ["5"])
    with pytest.raises(ProblemError) as refused:
        mining.read_parquet(b"PAR1 and no more")
    assert refused.value.problem.code == "parquet-broken"


def mining_frame() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "case_id": [5, 5],
            "activity": [1, 2],
            "timestamp": ["2026-01-01", "2026-01-02"],
        }
    ).with_columns(pl.col("timestamp").str.to_date())


def test_the_real_tables_are_read_without_a_word() -> None:
    folder = shared_data("event-logs")
    helpdesk = mining.read_csv((folder / "helpdesk.csv").read_bytes())
    assert (len(helpdesk), helpdesk.case_count) == (13710, 3804)
    assert sorted(helpdesk.activities) == [str(n) for n in range(1, 10)]
    calls = mining.read_csv((folder / "callcenter.csv").read_bytes())
    assert (len(calls), calls.case_count, len(calls.resources)) == (7548, 3885, 48)
    assert calls.start is not None
    shop = mining.read_csv((folder / "production.csv").read_bytes())
    assert (shop.case_count, shop.findings) == (225, ())


def test_dates_that_are_all_the_same_are_dates() -> None:
    text = "case_id,activity,timestamp\n" + "1,a,2026-01-01\n1,b,2026-01-01\n" * 2
    assert mining.read_csv(text.encode()).has_times


def test_a_table_without_dates_keeps_its_order_and_says_so() -> None:
    log = mining.read_csv(b"case;step\n1;b\n1;a\n2;b\n")
    assert (log.trace(0), [each.code for each in log.findings]) == (
        ("b", "a"),
        ["log-no-times"],
    )


def test_columns_of_lists_and_categories_are_no_hindrance() -> None:
    frame = pl.DataFrame(
        {
            "case": ["x", "x"],
            "tags": [["p"], []],
            "activity": pl.Series(["a", "b"]).cast(pl.Categorical),
            "kind": pl.Series(["k", "l"]).cast(pl.Categorical),
        }
    )
    log = mining.read_frame(frame)
    assert log.trace(0) == ("a", "b")
    assert log.event_attributes["kind"].to_list() == ["k", "l"]


def test_rows_that_end_early_lack_what_they_lack() -> None:
    log = mining.read_csv(b"case,step,when,sum\n1,a,2026-01-01\n1,b,2026-01-02,5\n")
    assert log.event_attributes["sum"].to_list() == [None, 5.0]
