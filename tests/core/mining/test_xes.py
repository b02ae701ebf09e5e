"""XES is read quickly where it is plain, and by a parser where it is not."""

from __future__ import annotations

import gzip

import pytest
from tests.conftest import shared_data

from anyshore.core import mining
from anyshore.core.mining.encoding import encode
from anyshore.core.mining.xes import _columns, _pieces_of_tags
from anyshore.core.mining.xes_tags import Odd
from anyshore.core.mining.xes_tree import pieces_of_tree
from anyshore.kernel import ProblemError

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n'


def event(
    name: str, stamp: str = "2026-01-05T09:00:00.000+01:00", more: str = ""
) -> str:
    return (
        f'<event><string key="concept:name" value="{name}"/>'
        f'<date key="time:timestamp" value="{stamp}"/>{more}</event>\n'
    )


def trace(name: str, *events: str, more: str = "") -> str:
    named = f'<string key="concept:name" value="{name}"/>{more}'
    return f"<trace>{named}{''.join(events)}</trace>\n"


def document(*traces: str) -> bytes:
    return f"{HEAD}{''.join(traces)}</log>\n".encode()


def test_events_and_cases_are_read_with_their_attributes() -> None:
    log = mining.read_xes(
        document(
            trace(
                "c1",
                event(
                    "a",
                    more='<int key="sum" value="7"/><boolean key="ok" value="true"/>',
                ),
                event("b", "2026-01-05T10:30:00Z"),
                more='<string key="kind" value="big"/>',
            ),
            trace("c2", event("a", more='<string key="org:resource" value="Eva"/>')),
        )
    )
    assert [log.trace(0), log.trace(1)] == [("a", "b"), ("a",)]
    assert mining.throughput(log).tolist() == [9000.0, 0.0]
    assert log.event_attributes.to_dict(as_series=False) == {
        "sum": [7.0, None, None],
        "ok": [True, None, None],
    }
    assert log.case_attributes.to_dict(as_series=False) == {"kind": ["big", None]}
    assert (
        log.resources,
        log.resource.tolist() if log.resource is not None else None,
    ) == (
        ("Eva",),
        [-1, -1, 0],
    )


def test_gzip_in_one_member_or_two_is_the_same() -> None:
    whole = document(trace("c1", event("a")))
    parts = gzip.compress(whole[:40]) + gzip.compress(whole[40:])
    assert mining.read_xes(parts).digest() == mining.read_xes(whole).digest()


def test_entities_and_character_references_are_resolved() -> None:
    log = mining.read_xes(document(trace("c&amp;1", event("a &lt;&#228;&#x20AC;&gt;"))))
    assert (log.cases[0], log.activities) == ("c&1", ("a <ä€>",))


@pytest.mark.parametrize(
    "odd",
    [
        "<!-- a remark -->",
        "<string value='a' key='concept:name'/>",
        '<string key="note" value="x"></string>',
        '<list key="l"><values><string key="k" value="v"/></values></list>',
        '<string key="outer" value="x"><int key="inner" value="1"/></string>',
    ],
)
def test_what_tools_seldom_write_is_read_as_well(odd: str) -> None:
    log = mining.read_xes(document(trace("c1", event("a", more=odd), event("b"))))
    assert log.trace(0) == ("a", "b")


def test_other_encodings_and_prefixes_are_left_to_the_parser() -> None:
    latin = document(trace("c1", event("Prüfung"))).decode()
    latin = latin.replace("UTF-8", "ISO-8859-1")
    log = mining.read_xes(latin.encode("latin-1"))
    assert log.activities == ("Prüfung",)
    prefixed = (
        '<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:event>'
        '<x:string key="concept:name" value="a"/></x:event></x:trace></x:log>'
    )
    assert mining.read_xes(prefixed.encode()).trace(0) == ("a",)


def test_empty_unnamed_and_repeated_traces_are_named_in_findings() -> None:
    log = mining.read_xes(
        document(
            trace("c1", event("a")),
            trace("c2"),
            f"<trace>{event('b')}</trace>",
            trace("c1", event("b", "2026-01-06T09:00:00Z")),
        )
    )
    assert log.cases.to_list() == ["c1", "case 3"]
    assert log.trace(0) == ("a", "b")
    assert [(each.code, str(each.place)) for each in log.findings] == [
        ("log-empty-cases", "trace 2"),
        ("log-unnamed-cases", "trace 3"),
        ("log-repeated-cases", "trace 'c1'"),
    ]


def test_instants_without_a_zone_are_utc_and_a_note_says_so() -> None:
    log = mining.read_xes(
        document(
            trace("c1", event("a", "2026-01-05T09:00:00"), event("b", "2026-01-05"))
        )
    )
    assert [each.code for each in log.findings] == ["log-no-zone"]
    assert log.trace(0) == ("b", "a")


def test_an_instant_that_is_none_is_named_and_its_event_left_out() -> None:
    log = mining.read_xes(
        document(trace("c1", event("a"), event("b", "yesterday"), event("c")))
    )
    assert log.trace(0) == ("a", "c")
    assert [(each.code, str(each.place)) for each in log.findings] == [
        ("log-bad-instant", "event 2"),
        ("log-no-time", "event 2"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (document(trace("c1", event("a")))[:-8], "xes-malformed"),
        (
            document(trace("c1", event("a"))).replace(b"</event>", b"", 1),
            "xes-malformed",
        ),
        (b"<notes/>", "xes-no-log"),
        (b"<!DOCTYPE log [<!ENTITY a 'b'>]><log/>", "xes-doctype"),
        (document(), "log-empty"),
        (gzip.compress(document(), mtime=0)[:-9], "gzip-broken"),
        (document(trace("c1", event("&undeclared;"))), "xes-malformed"),
    ],
)
def test_what_is_no_log_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(ProblemError) as refused:
        mining.read_xes(data)
    assert refused.value.problem.code == code


def test_a_cut_document_names_the_line() -> None:
    whole = document(trace("c1", event("a")), trace("c2", event("b")))
    with pytest.raises(ProblemError) as refused:
        mining.read_xes(whole[: whole.rfind(b"<event>")])
    assert refused.value.problem.place.line == 5


@pytest.mark.parametrize("name", ["wabo-receipt"])
def test_both_ways_of_reading_give_one_log(name: str) -> None:
    path = shared_data("event-logs") / f"{name}.xes.gz"
    text = mining.inflate(path.read_bytes())
    quick = encode(_columns(list(_pieces_of_tags(text, None))))
    careful = encode(_columns(list(pieces_of_tree(text, None))))
    assert quick.digest() == careful.digest()
    columns = sorted(careful.event_attributes.columns)
    assert quick.event_attributes.select(columns).equals(
        careful.event_attributes.select(columns)
    )
    assert quick.case_attributes.equals(careful.case_attributes)


def test_a_log_that_is_odd_is_not_read_the_quick_way() -> None:
    text = document(trace("c1", event("a", more="<!-- x -->")))
    with pytest.raises(Odd):
        list(_pieces_of_tags(text, None))
