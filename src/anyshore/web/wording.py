"""The words for what happened: one short sentence for each type of event.

A sentence is what the worker, the lead and the client read alike, so it says nothing
that only one of them knows; the detail under it comes from the event's own data.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["WORDS", "sentences", "unknown"]


def sentences(parts: Iterable[object]) -> str:
    """Write parts one after the other, each ended once.

    >>> sentences(["Approval level 3: No approval.", "Route 14"])
    'Approval level 3: No approval. Route 14.'
    """
    return " ".join(f"{str(part).strip().rstrip('.;')}." for part in parts)


def unknown(kind: str) -> str:
    """Write a type that only a later version knows, as in ``document received``."""
    return kind.replace(".", " ").replace("_", " ").capitalize()


def _until(data: Mapping[str, Any]) -> str:
    at = data.get("until")
    return f"until {datetime.fromisoformat(at):%d %b %H:%M} UTC" if at else ""


def _sentence(what: str, *keys: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    """Make an entry of fixed words with some of the data under them."""

    def write(data: Mapping[str, Any]) -> tuple[str, str]:
        parts = [str(data[key]) for key in keys if data.get(key) not in (None, "")]
        return what, ": ".join(parts)

    return write


def _decided(data: Mapping[str, Any]) -> tuple[str, str]:
    return f"Decided: {data['decision']}", sentences(data.get("rules") or ())


def _pended(data: Mapping[str, Any]) -> tuple[str, str]:
    waits = str(data["awaits"]).replace("_", " ")
    return f"Waits for {waits}", f"{data['reason']} {_until(data)}".strip()


def _escalated(data: Mapping[str, Any]) -> tuple[str, str]:
    return f"Escalated to level {data['level']}", str(data["reason"])


def _taken(data: Mapping[str, Any]) -> tuple[str, str]:
    return f"Taken over from {data['former']}", str(data["reason"])


def _reassigned(data: Mapping[str, Any]) -> tuple[str, str]:
    to = data.get("to")
    return f"Named for {to}" if to else "Opened to all", str(data["reason"])


def _completed(data: Mapping[str, Any]) -> tuple[str, str]:
    output = data.get("output") or {}
    short = {
        key: value
        for key, value in output.items()
        if isinstance(value, str | int | bool) and value != ""
    }
    late = "after the lease had ended" if data.get("after_lease") else ""
    said = ", ".join(f"{key}: {value}" for key, value in short.items())
    return "Completed", "; ".join(part for part in (said, late) if part)


def _changed(what: str) -> Callable[[Mapping[str, Any]], tuple[str, str]]:
    """Make an entry that lists what was changed."""

    def write(data: Mapping[str, Any]) -> tuple[str, str]:
        changes = data["changes"]
        names = changes if isinstance(changes, list | dict) else [changes]
        return what, ", ".join(str(name).replace("_", " ") for name in names)

    return write


def _measured(data: Mapping[str, Any]) -> tuple[str, str]:
    met = data.get("met")
    said = "measured" if met is None else "kept" if met else "missed"
    return f"Commitment {said}", f"{data['name']}: {data['kept']} of {data['counted']}"


def _checked(data: Mapping[str, Any]) -> tuple[str, str]:
    said = (
        str(data["finding"]),
        "the same as another one" if data["duplicate"] else "",
        "" if data["supplier_known"] else "its supplier is not known",
        f"{data['errors']} errors, {data['warnings']} warnings",
    )
    return "Document checked", "; ".join(part for part in said if part)


def _posted(data: Mapping[str, Any]) -> tuple[str, str]:
    return "Posted", f"{data['number']}, {data['total']} {data['currency']}"


def _used(data: Mapping[str, Any]) -> tuple[str, str]:
    return "Counted for the invoice", f"{data['activity']}: {data['quantity']}"


def _prepared(data: Mapping[str, Any]) -> tuple[str, str]:
    return "Invoice drafted", f"{data['total']} {data['currency']}"


def _issued(data: Mapping[str, Any]) -> tuple[str, str]:
    total = f"{data['total']} {data['currency']}"
    return "Invoice issued", f"{data['number']}, {total}"


def _exported(data: Mapping[str, Any]) -> tuple[str, str]:
    said = f"{data['rows']} rows as {data['format']}"
    return "Data exported", ": ".join(filter(None, (said, data.get("reason"))))


def _erased(data: Mapping[str, Any]) -> tuple[str, str]:
    return "Data erased", f"{data['rows']} rows: {data['basis']}"


def _rostered(data: Mapping[str, Any]) -> tuple[str, str]:
    said = f"{data['name']}, from {data['first']}: {data['shifts']} shifts"
    return "Roster published", said


def _special(data: Mapping[str, Any]) -> tuple[str, str]:
    said = f"{data['day']}, {data['multiplier']} times the volume: {data['reason']}"
    return "Special day", said


def _delivered(data: Mapping[str, Any]) -> tuple[str, str]:
    return "Version delivered", f"{data['deliverable']}, version {data['number']}"


WORDS: dict[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "client.added": _sentence("Client taken on", "name"),
    "client.changed": _changed("Client changed"),
    "site.added": _sentence("Site added", "name", "country"),
    "service.published": _sentence("Service offered", "name"),
    "contract.signed": _sentence("Contract in effect", "name"),
    "contract.changed": _changed("Contract changed"),
    "contract.ended": _sentence("Contract ended", "reason"),
    "calendar.published": _sentence("Calendar published", "version"),
    "scope.saved": _sentence("Scope saved for advice", "name", "answer"),
    "commitment.measured": _measured,
    "user.added": _sentence("Account opened", "name"),
    "user.changed": _changed("Account changed"),
    "user.deactivated": _sentence("Account closed", "reason"),
    "user.signed_in": _sentence("Signed in", "method"),
    "user.signed_out": _sentence("Signed out"),
    "user.sign_in_failed": _sentence("Sign-in refused", "reason"),
    "role.granted": _sentence("Role given", "role"),
    "role.revoked": _sentence("Role taken away", "role", "reason"),
    "field.revealed": _sentence("Masked field shown", "field", "reason"),
    "data.exported": _exported,
    "data.erased": _erased,
    "worker.added": _sentence("Worker joined", "name"),
    "worker.changed": _changed("Worker changed"),
    "skill.proved": _sentence("Skill proved", "skill", "level"),
    "presence.changed": _sentence("Presence", "presence"),
    "process.deployed": _sentence("Process went live", "version"),
    "process.retired": _sentence("Process takes no new cases", "version"),
    "case.started": _sentence("Handed over", "title"),
    "case.ended": _sentence("Case ended", "outcome"),
    "case.answered": _sentence("The client answered"),
    "case.noted": _sentence("Note", "text"),
    "document.received": _sentence("Document received", "name"),
    "document.refused": _sentence("Document refused", "name", "message"),
    "document.opened": _sentence("Document looked at", "name"),
    "document.checked": _checked,
    "document.rejected": _sentence("Document turned down", "reason"),
    "posting.made": _posted,
    "decision.made": _decided,
    "incident.raised": _sentence("Stopped", "message"),
    "case.suspended": _sentence("Held", "reason"),
    "case.resumed": _sentence("Goes on", "reason"),
    "case.cancelled": _sentence("To be ended", "reason"),
    "case.changed": _sentence("Changed by hand", "reason"),
    "case.migrated": _sentence("Moved to another version", "process"),
    "incident.resolved": _sentence("Tried again", "element"),
    "work_item.created": _sentence("Step opened", "task"),
    "work_item.claimed": _sentence("Received", "worker"),
    "work_item.renewed": _sentence("Kept in hand"),
    "work_item.released": _sentence("Given back", "reason"),
    "work_item.expired": _sentence("Lease ran out", "holder"),
    "work_item.pended": _pended,
    "work_item.resumed": _sentence("Goes on", "cause"),
    "work_item.escalated": _escalated,
    "work_item.taken_over": _taken,
    "work_item.reassigned": _reassigned,
    "work_item.completed": _completed,
    "work_item.withdrawn": _sentence("Withdrawn", "reason"),
    "work_item.due_set": _sentence("New deadline", "because"),
    "work_item.priority_set": _sentence("New priority", "reason"),
    "sample.drawn": _sentence("Drawn for review", "plan"),
    "review.scored": _sentence("Reviewed", "scorecard"),
    "review.appealed": _sentence("Finding answered", "reason"),
    "review.decided": _sentence("Appeal decided", "reason"),
    "engagement.drafted": _sentence("Brief drafted", "title"),
    "engagement.edited": _sentence("Brief edited"),
    "engagement.proposed": _sentence("Proposed to the client"),
    "engagement.declined": _sentence("Sent back", "reason"),
    "engagement.accepted": _sentence("Brief accepted"),
    "engagement.restaffed": _sentence("Experts named", "reason"),
    "engagement.reviewers_named": _sentence("Reviewers named"),
    "engagement.started": _sentence("Work begun"),
    "engagement.delivered": _delivered,
    "engagement.submitted": _sentence("Submitted for review"),
    "engagement.commented": _sentence("Remark", "text"),
    "engagement.comment_resolved": _sentence("Remark resolved", "note"),
    "engagement.noted": _sentence("Internal note", "text"),
    "engagement.note_resolved": _sentence("Internal note resolved", "note"),
    "engagement.changes_requested": _sentence("Changes asked for", "summary"),
    "engagement.signed_off": _sentence("Signed off"),
    "engagement.milestone_reached": _sentence("Milestone reached", "milestone"),
    "engagement.milestone_approved": _sentence("Milestone approved", "milestone"),
    "engagement.change_offered": _sentence("Change offered", "reason"),
    "engagement.change_agreed": _sentence("Change agreed", "note"),
    "engagement.change_declined": _sentence("Change declined", "note"),
    "engagement.canceled": _sentence("Canceled", "reason"),
    "forecast.made": _sentence("Queue forecast", "model"),
    "special_day.set": _special,
    "plan.taken_in": _sentence("Plan taken in", "name", "first"),
    "queue.kept": _sentence("Queue set up", "name"),
    "queue.retired": _sentence("Queue retired", "name"),
    "queue.resumed": _sentence("Queue resumed", "name"),
    "staffing.set_up": _sentence("Staffing set up", "what", "name"),
    "roster.published": _rostered,
    "shift.changed": _sentence("Shift changed", "day", "reason"),
    "usage.recorded": _used,
    "invoice.prepared": _prepared,
    "invoice.issued": _issued,
    "invoice.approved": _sentence("Invoice approved", "number"),
    "invoice.disputed": _sentence("Invoice disputed", "number", "reason"),
    "invoice.credited": _sentence("Invoice corrected", "number", "credit"),
}
