"""The small drawings of BPMN: task types, event triggers and activity markers.

Each is a path in a square of 16 by 16, drawn with the stroke of the text around it.
Filled ones mean throwing, open ones catching (BPMN 2.0.2, table 10.93).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.bpmn.model import (
    Cancel,
    Compensate,
    Conditional,
    Error,
    Escalation,
    Kind,
    Link,
    Message,
    Node,
    Signal,
    Terminate,
    Timer,
)

if TYPE_CHECKING:
    from anyshore.core.bpmn.model import EventTraits

__all__ = ["EVENTS", "MARKERS", "TASKS", "event_glyph", "markers"]

_ENVELOPE = "M1 3h14v10H1zM1 3l7 6 7-6"

#: Task types, for the upper left corner.
TASKS = {
    Kind.USER: (
        "M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM2 14.5c0-4 2.5-5.5 6-5.5s6 1.5 6 5.5z"
    ),
    Kind.SERVICE: (
        "M8 1.5l1 2 2-.6 1.2 1.3-.7 2 2 1v1.6l-2 1 .7 2-1.2 1.3-2-.6-1 2H7l-1-2-2 .6"
        "-1.2-1.3.7-2-2-1V7.2l2-1-.7-2L4 2.9l2 .6 1-2z"
        "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
    ),
    Kind.SCRIPT: (
        "M4 1.5h9c-3 3-1 5 0 6.5s1 4-1.5 6.5H3c3-3 1-5"
        " 0-6.5s-1-4 1-6.5zM5 5h5M5.5 8h5M6 11h5"
    ),
    Kind.RULE: "M1 2.5h14v11H1zM1 6h14M1 9.8h14M5.5 6v7.5",
    Kind.SEND: _ENVELOPE,
    Kind.RECEIVE: _ENVELOPE,
    Kind.MANUAL: (
        "M1 6.5l5-4c1 0 1 1 .5 1.5L5 5.5h9c1 0 1 1.5 0 1.5h-4 4.5c1 0 1 1.5 0"
        " 1.5H10h4c1 0 1 1.5 0 1.5h-4 3c1 0 1 1.5 0 1.5H5c-2 0-4-1-4-2z"
    ),
}

#: Event triggers, for the middle of the circle.
EVENTS = {
    "message": _ENVELOPE,
    "timer": (
        "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1zM8 4v4l3"
        " 2M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15"
    ),
    "error": "M2 13l4-10 4 6 4-7-4 11-4-6z",
    "escalation": "M8 1.5l5 13-5-5-5 5z",
    "signal": "M8 2l6.5 11h-13z",
    "conditional": "M3 1.5h10v13H3zM5 4.5h6M5 7h6M5 9.5h6M5 12h6",
    "link": "M1 6h8V3l6 5-6 5v-3H1z",
    "compensation": "M8 3v10L2 8zM14 3v10L8 8z",
    "cancel": (
        "M3.5 2L8 6.5 12.5 2 14 3.5 9.5 8l4.5 4.5-1.5"
        " 1.5L8 9.5 3.5 14 2 12.5 6.5 8 2 3.5z"
    ),
    "terminate": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z",
    "multiple": "M8 1.5l6.5 4.8-2.5 7.7H4L1.5 6.3z",
    "parallel": "M6.5 1.5h3v5h5v3h-5v5h-3v-5h-5v-3h5z",
}

#: Activity markers, for the lower edge.
MARKERS = {
    "loop": "M5.5 13.5A5.5 5.5 0 1 1 10 13.6M5.5 13.5H2.5M5.5 13.5v-3",
    "parallel": "M4 2v12M8 2v12M12 2v12",
    "sequential": "M2 4h12M2 8h12M2 12h12",
    "ad-hoc": "M2 9c2-5 4-3 6-1s4 4 6-1",
    "compensation": EVENTS["compensation"],
    "collapsed": "M1.5 1.5h13v13h-13zM8 4v8M4 8h8",
}

_TRIGGERS: tuple[tuple[type, str], ...] = (
    (Message, "message"),
    (Timer, "timer"),
    (Error, "error"),
    (Escalation, "escalation"),
    (Signal, "signal"),
    (Conditional, "conditional"),
    (Link, "link"),
    (Compensate, "compensation"),
    (Cancel, "cancel"),
    (Terminate, "terminate"),
)


def event_glyph(event: EventTraits) -> str:
    """Name the drawing of an event; empty for a none event."""
    if len(event.triggers) > 1:
        return "parallel" if event.parallel else "multiple"
    for trigger in event.triggers:
        for kind, name in _TRIGGERS:
            if isinstance(trigger, kind):
                return name
    return ""


def markers(node: Node, *, collapsed: bool) -> list[str]:
    """Name the markers of an activity, from left to right."""
    found = []
    if node.loop is not None:
        if not node.loop.multiple:
            found.append("loop")
        else:
            found.append("sequential" if node.loop.sequential else "parallel")
    if node.for_compensation:
        found.append("compensation")
    if collapsed:
        found.append("collapsed")
    if node.ad_hoc is not None:
        found.append("ad-hoc")
    return found
