"""Plans are read from files, and every refusal names file, line and field."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from anyshore.adapters.plans import Terms, is_plan, load_plan
from anyshore.kernel import Problem, ProblemError

EXAMPLE = Path(__file__).parents[3] / "examples" / "staffing" / "helpdesk.yaml"

PLAN = """\
first: 2026-03-23
days: 14
zone: Europe/Warsaw
sites:
  - {id: K, zone: Europe/Warsaw, rules: [PL]}
patterns:
  - {id: E, starts: 06:00, minutes: 510, break: 30}
  - {id: N, starts: 22:00, ends: 06:30, break: 30, weekdays: mon-thu}
contracts:
  - {id: full, weekly_hours: 40, min_weekly_hours: 37.5, max_in_row: 4}
people:
  - id: ann
    skills: mail; calls
    contract: full
    leave: [2026-03-24, 2026-03-27/2026-03-28]
    wishes:
      - {day: 2026-03-25, pattern: E, want: on}
      - {day: 2026-03-26, want: off, weight: 9}
    before:
      - {day: 2026-03-22, pattern: N}
  - {id: 7, skills: [calls], min_hours: 10, max_hours: 80, rate: 31.4}
demand:
  - {queue: calls, weekdays: sat-sun, from: "22:00", to: "04:00", required: 1}
  - {queue: mail, start: 2026-03-23T09:00, minutes: 30, required: 2}
"""

TABLES = {
    "plan": "first,days\n2026-03-23,14\n",
    "sites": "id;zone;rules\nK;Europe/Warsaw;PL|US\n",
    "patterns": "id,starts,minutes,break\nE,06:00,510,30\n",
    "people": "id,skills,max_hours\nann,mail|calls,80\nbob,calls,80\n",
    "leave": "person,from,to\nann,2026-03-24,2026-03-25\n",
    "wishes": "person,day,pattern,want\nbob,2026-03-24,E,work\n",
    "demand": "queue,start,end,required\n"
    "calls,2026-03-24T06:00Z,2026-03-24T07:00Z,1\n"
    "calls,2026-03-23T06:00Z,2026-03-23T07:00Z,1.0\n",
}


WANTED = "queue,start,minutes,required\n"


def written(folder: Path, text: str, name: str = "plan.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, **options: Path | Terms) -> str:
    with pytest.raises(ProblemError) as caught:
        load_plan(path, **options)  # type: ignore[arg-type]  # a test's shorthand
    return str(caught.value.problem).replace(str(path.parent), "")


def problem_of(path: Path) -> Problem | None:
    """Return why a plan is refused; None where it is read."""
    try:
        load_plan(path)
    except ProblemError as error:
        return error.problem
    return None


def test_a_plan_in_yaml_says_what_it_says(tmp_path: Path) -> None:
    found, packs = load_plan(written(tmp_path, PLAN))
    plan = found.plan
    assert packs == ()
    assert (plan.first, plan.days) == (date(2026, 3, 23), 14)
    early, night = plan.patterns
    assert (early.starts, early.work_minutes) == (time(6), 480)
    # A bare 22:00 is a number to base sixty in YAML 1.1; it is a time here.
    assert (night.starts, night.minutes) == (time(22), 510)
    assert night.weekdays == {0, 1, 2, 3}
    ann, seven = plan.people
    assert ann.skills == {"mail", "calls"}
    assert (ann.contract.min_minutes, ann.contract.max_minutes) == (75 * 60, 80 * 60)
    assert ann.leave == {date(2026, 3, day) for day in (24, 27, 28)}
    assert ann.wishes_on == {(date(2026, 3, 25), "E"): 5}
    assert ann.wishes_off == {(date(2026, 3, 26), ""): 9}
    assert [shift.day for shift in ann.before] == [date(2026, 3, 22)]
    assert seven.id == "7"
    assert found.rates == {"7": Decimal("31.4")}


def test_weekly_hours_follow_the_clock_over_its_change(tmp_path: Path) -> None:
    """The night of 28 March 2026 lacks the hour from 2:00 to 3:00 in Poland."""
    plan = load_plan(written(tmp_path, PLAN))[0].plan
    nights = [each.interval for each in plan.demand if each.queue == "calls"]
    by_day: dict[date, float] = {}
    for span in nights:
        day = span.start.astimezone(UTC).date()
        day = day if span.start.hour >= 12 else date.fromordinal(day.toordinal() - 1)
        hours = span.duration.total_seconds() / 3600
        by_day[day] = by_day.get(day, 0) + hours
    assert by_day == {
        date(2026, 3, 28): 5,
        date(2026, 3, 29): 6,
        date(2026, 4, 4): 6,
        date(2026, 4, 5): 6,
    }
    assert nights[0].start == datetime(2026, 3, 28, 21, tzinfo=UTC)


def folder_of(path: Path, tables: dict[str, str]) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in tables.items():
        (path / f"{name}.csv").write_text(text)
    return path


def test_a_folder_of_tables_and_a_workbook_say_the_same(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "plan", TABLES)
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in TABLES.items():
        sheet = book.create_sheet(name)
        mark = ";" if name == "sites" else ","
        for cells in csv.reader(text.splitlines(), delimiter=mark):
            sheet.append([int(c) if c.isdigit() else c for c in cells])
    book.save(tmp_path / "plan.xlsx")
    one, two = (load_plan(each)[0].plan for each in (folder, tmp_path / "plan.xlsx"))
    assert one == two
    assert one.sites[0].packs == ("PL", "US")
    # Rows out of order are in order afterwards.
    assert [each.interval.start.day for each in one.demand] == [23, 24]


def test_json_is_yaml(tmp_path: Path) -> None:
    plan = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    path = written(tmp_path, json.dumps(plan, default=str), "plan.json")
    assert load_plan(path)[0].plan == load_plan(EXAMPLE)[0].plan


def test_the_kind_of_a_file_is_told_by_its_name(tmp_path: Path) -> None:
    assert is_plan(tmp_path)
    assert is_plan(Path("a.YAML"))
    assert not is_plan(Path("Instance1.txt"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("first: 2026-03-23", "first: 2026-02-30", "/plan.yaml:1 plan first: first is"),
        ("days: 14", "days: 0", "/plan.yaml:2 plan days: days is 0, not a whole"),
        ("days: 14", "days: .nan", "/plan.yaml:2 plan days: days is nan, not"),
        ("days: 14", "dayz: 14", "'dayz' is not known here"),
        ("zone: Europe/Warsaw\n", "zone: Mars/Base\n", "no zone 'Mars/Base'"),
        ("{id: K, zone: Europe/Warsaw", "{id: K, zone: ../K", "plan.yaml:5 sites zone"),
        ("minutes: 510", "minutes: many", "plan.yaml:7 patterns minutes: minutes is"),
        ("minutes: 510", "minutes: -5", "plan.yaml:7 patterns minutes"),
        ("minutes: 510, break: 30", "minutes: 30, break: 30", "no minute of work"),
        ("starts: 06:00", "starts: 26:00", "starts is '26:00', not a time of day"),
        ("weekdays: mon-thu", "weekdays: mon-tho", "no weekday"),
        ("contract: full", "contract: none", "plan.yaml:14 people contract: There is"),
        ("skills: [calls]", "skills: []", "7 has no skills"),
        ("id: 7", "id: ann", "'ann' is given twice (line 12)"),
        ("min_hours: 10", "min_hours: 90", "At least 90 hours are more than at most"),
        ("pattern: E, want: on", "pattern: X, want: on", "There is no pattern 'X'"),
        ("want: off", "want: maybe", "'maybe' is no wish"),
        ("2026-03-27/2026-03-28", "2026-03-28/2026-03-27", "ends before it begins"),
        ("day: 2026-03-22", "day: 2026-03-23", "lies inside the plan"),
        ("required: 2", "required: -2", "plan.yaml:24 demand required"),
        ("required: 2", "required: 2.5", "required is 2.5, not a whole number"),
        ("required: 2", "required: .inf", "required is inf"),
        ("start: 2026-03-23T09:00", "start: 2026-03-29T02:30", "is skipped by the"),
        ("start: 2026-03-23T09:00", "start: 0001-01-01T00:00", "from 1970 to 2200"),
        ("minutes: 30, required", "minutes: 3000, required", "plan.yaml:24 demand"),
        ("sites:", "sites: 5\nsights:", "sites is no list"),
        ("people:", "people:\n  - word", "An entry of people is no row"),
        ("people:", "people: &a [*a]\nmore:", "no"),
    ],
)
def test_what_cannot_be_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert PLAN.count(old) >= 1
    assert told in refused(written(tmp_path, PLAN.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        ("people", "", "There is nothing under people"),
        ("people", "id,skills\n", "There is nothing under people"),
        ("people", "id,skills\nann\n", "people.csv:2 people skills: ann has no skills"),
        ("people", "id,skills\nann,mail,x\n", "people.csv:2: The line has more fields"),
        ("people", "id,id\n1,2\n", "The column 'id' stands twice"),
        ("people", 'id,skills\n"ann,mail\n', "This is no CSV"),
        ("demand", "queue,start,required\nc,2026-03-24T06:00Z,1\n", "how long"),
        (
            "demand",
            f"{WANTED}c,2026-03-24T06:00Z,60,1\nc,2026-03-24T06:00Z,60,2\n",
            "demand.csv:3 demand start: The interval of c at 2026-03-24 06:00 UTC is",
        ),
        (
            "demand",
            f"{WANTED}c,2026-03-24T06:30Z,60,1\nc,2026-03-24T06:00Z,60,2\n",
            "overlaps another",
        ),
        ("demand", f"{WANTED}c,noon,60,1\n", "not a time"),
        ("demand", f"{WANTED}c,2026-03-24,60,NaN\n", "NaN"),
        ("leave", "person,from\nzoe,2026-03-24\n", "There is no person 'zoe'"),
        ("rules", "pack,kind,value\nMY,no-such-kind,3\n", "rules.csv:2 rules kind"),
        ("published", "employee,day,shift\nann,2026-04-24,E\n", "outside the plan"),
    ],
)
def test_tables_name_their_line(
    tmp_path: Path, table: str, text: str, told: str
) -> None:
    folder = folder_of(tmp_path / "plan", TABLES | {table: text})
    assert told in refused(folder)


def test_a_forecast_becomes_people(tmp_path: Path) -> None:
    ahead = tmp_path / "ahead.csv"
    ahead.write_text(
        "queue,start,mean,q90\ncalls,2026-03-24T08:00:00Z,100,120\n"
        "calls,2026-03-24T08:30:00Z,0,1\n"
    )
    folder = folder_of(tmp_path / "plan", TABLES)
    plan = load_plan(folder, ahead, Terms(handle_time=240.0))[0].plan
    # 100 contacts of 240 s in half an hour: 13.33 Erlang; 80 % within 20 s need 17.
    assert [each.required for each in plan.demand] == [17, 0]
    assert "how long a contact takes" in refused(folder, demand=ahead)


def test_a_plan_may_name_its_forecast(tmp_path: Path) -> None:
    (tmp_path / "ahead.csv").write_text(
        "queue,start,mean\nmail,2026-03-24T08:00Z,10\nmail,2026-03-24T09:00Z,5\n"
    )
    text = PLAN[: PLAN.index("demand:")]
    text += "demand: {file: ahead.csv, handle_time: 360, share: 0.5, within: 60}\n"
    plan = load_plan(written(tmp_path, text))[0].plan
    assert [each.required for each in plan.demand] == [2, 1]
    text = text.replace("share: 0.5", "share: 1.5")
    assert "No staffing keeps share" in refused(written(tmp_path, text))


@pytest.mark.parametrize("name", ["plan.yaml", "plan.xlsx", "plan.json", "none"])
@pytest.mark.parametrize(
    "content", [b"", b"\x00\xff", b"PK\x03\x04broken", b"[" * 9999]
)
def test_a_file_that_is_no_plan_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path)


@given(
    cut=st.integers(0, len(PLAN)), insert=st.sampled_from(["", "{", "- ", "\t", "*"])
)
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_plan_cut_anywhere_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, cut: int, insert: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "cut.yaml"
    path.write_text(PLAN[:cut] + insert, encoding="utf-8")
    found = problem_of(path)
    assert found is None or found.message


_ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["24:00", "2026-03-24", "nan", "1e400", "mon-", "9999-12-31"]),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
_FIELDS = [
    (section, number, name)
    for section, rows in yaml.safe_load(PLAN).items()
    if isinstance(rows, list)
    for number, row in enumerate(rows)
    for name in row
]


@given(where=st.sampled_from(_FIELDS), value=_ODD)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_value_in_any_field_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    where: tuple[str, int, str],
    value: object,
) -> None:
    section, number, name = where
    plan = yaml.safe_load(PLAN)
    plan[section][number][name] = value
    path = tmp_path_factory.getbasetemp() / "odd.yaml"
    path.write_text(yaml.safe_dump(plan), encoding="utf-8")
    found = problem_of(path)
    assert found is None or found.place.source == str(path)
