"""What an engagement's page shows, from the engagement and who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from anyshore.apps.audit import queries as audit
from anyshore.apps.engagements import queries, staffing
from anyshore.core import engagement as core
from anyshore.core.access import Capability, may
from anyshore.core.events import of_provider
from anyshore.kernel import IdPrefix, ProblemError, show_id
from anyshore.web.components.values import (
    Cell,
    Column,
    Crumb,
    Fact,
    Row,
    Table,
    Tone,
)
from anyshore.web.engagement import changing, versions
from anyshore.web.engagement.listed import STATES, index_of
from anyshore.web.engagement.prose import read
from anyshore.web.engagement.threads import Seen, threads
from anyshore.web.history import entries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from anyshore.apps.engagements.models import EngagementRow
    from anyshore.apps.engagements.queries import Person
    from anyshore.core.access import Actor
    from anyshore.web.components.values import Entry
    from anyshore.web.engagement.prose import Prose

__all__ = ["allowed", "shown"]

_ACTIONS: tuple[type[core.Action], ...] = (
    core.EditBrief,
    core.Propose,
    core.Accept,
    core.Decline,
    core.Restaff,
    core.Start,
    core.Deliver,
    core.Submit,
    core.AddComment,
    core.Resolve,
    core.RequestChanges,
    core.SignOff,
    core.ReachMilestone,
    core.ApproveMilestone,
    core.OfferChange,
    core.AnswerChange,
    core.Cancel,
)
#: How an answer to an acceptance criterion is shown.
_VERDICTS = {
    core.Verdict.MET: (Tone.DONE.value, "Met"),
    core.Verdict.WAIVED: (Tone.SOON.value, "Not met, and accepted"),
    core.Verdict.NOT_MET: (Tone.LATE.value, "Not met"),
}


def allowed(value: core.Engagement, actor: Actor) -> set[str]:
    """Name the actions that the actor could carry out now, as ``accept``."""
    target = core.target_of(value)
    found = {
        action.__name__.lower()
        for action in _ACTIONS
        if value.state in core.FROM[action] and may(actor, core.NEEDS[action], target)
    }
    if "addcomment" in found and may(actor, Capability.NOTE_WRITE, target):
        found.add("note")
    return found


def shown(
    actor: Actor, engagement_id: UUID, door: str, asked: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """Return the context of an engagement's page.

    Args:
        actor: Who reads.
        engagement_id: The engagement.
        door: ``expert``, ``ops`` or ``portal``.
        asked: The deliverable and the number of the version to read, as they were
            sent; empty for the newest.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row, value = queries.one(actor, engagement_id)
    reading = versions.reading(value, *asked)
    key = show_id(IdPrefix.ENGAGEMENT, row.id)
    base = f"/{door}/engagements/{key}/"
    people = queries.people(value)
    label, tone = STATES[value.state]
    can = allowed(value, actor)
    order = changing.open_order(value)
    return {
        "crumbs": (Crumb("Engagements", index_of(door)), Crumb(row.title)),
        "row": row,
        "engagement": value,
        "brief": value.brief,
        "missing": value.brief.problems() if value.state is core.State.DRAFTED else (),
        "state_label": label,
        "state_tone": tone.value,
        "can": can,
        "base": base,
        "edit_url": f"{base}brief/",
        "facts": _facts(row, value, people),
        "milestones": _milestones(value),
        "steps": _steps(value, can, base),
        "criteria": _criteria(value),
        "order": order,
        "order_facts": changing.order_facts(order) if order else (),
        "history": _history(value, actor, key),
        "staffing": staffing.propose(actor, row.id)
        if door == "ops" and "restaff" in can
        else (),
        **(_read(value, actor, reading, people, base) if reading else {}),
    }


def _read(
    value: core.Engagement,
    actor: Actor,
    reading: core.Version,
    people: Mapping[UUID, Person],
    base: str,
) -> dict[str, Any]:
    """Return what the page shows of the version that is read."""
    prose = _prose(value.id, reading)
    name, number = reading.deliverable, reading.number
    under_review = value.rounds[-1].under_review if value.rounds else ()
    titles = {each.id: each.title for each in value.brief.deliverables}
    return {
        "reading": reading,
        "reading_title": titles.get(name, name),
        "prose": prose,
        "deliverable_tabs": versions.deliverable_tabs(value, reading, base),
        "version_tabs": versions.version_tabs(value, reading, base),
        "file_url": versions.file_url(base, reading),
        "compare_url": versions.compare_url(base, reading),
        "remarkable": (name, number) in under_review,
        "threads": threads(Seen(value, actor, people), reading, prose, base),
    }


def _prose(engagement_id: UUID, version: core.Version) -> Prose | None:
    if version.media_type != "text/markdown":
        return None
    try:
        return read(versions.text_of(engagement_id, version))
    except ProblemError:
        # What says that it is Markdown and is not can still be taken as a file.
        return None


def _facts(
    row: EngagementRow, value: core.Engagement, people: Mapping[UUID, Person]
) -> tuple[Fact, ...]:
    brief = value.brief

    def called(keys: tuple[UUID, ...]) -> str | None:
        return ", ".join(people[key].name for key in keys if key in people) or None

    return (
        Fact("Client", str(row.client)),
        Fact("Contract", str(row.contract)),
        Fact("Experts", called(brief.experts)),
        Fact("Reviewers", called(brief.reviewers)),
        Fact("Budget", brief.budget),
        Fact("Rounds of review", f"{len(value.rounds)} of {brief.rounds}"),
        Fact("Next due", row.due_at),
    )


def _criteria(value: core.Engagement) -> tuple[tuple[str, str, str, str], ...]:
    """Return each criterion with the client's answer: its tone, its word, its note."""
    given = {answer.criterion: answer for answer in value.answers}
    found = []
    for criterion in value.brief.criteria:
        answer = given.get(criterion.id)
        tone, word = _VERDICTS[answer.verdict] if answer else ("", "")
        note = answer.note if answer else ""
        found.append((criterion.text, tone, word, note))
    return tuple(found)


def _history(value: core.Engagement, actor: Actor, key: str) -> tuple[Entry, ...]:
    notes = may(actor, Capability.NOTE_READ, core.target_of(value)).yes
    happened = audit.history("engagement", key)
    return entries([each for each in happened if notes or not of_provider(each)])


def _milestones(value: core.Engagement) -> Table | None:
    if not value.brief.milestones:
        return None
    progress = {each.milestone: each for each in value.progress}
    rows = []
    for milestone in value.brief.milestones:
        step = progress.get(milestone.id)
        if step is None:
            state = Cell("Planned", tone=Tone.OPEN)
        elif step.approved_at is None:
            state = Cell("Reached", tone=Tone.SOON)
        else:
            state = Cell("Approved", tone=Tone.DONE)
        earned = "at the sign-off" if milestone.on_sign_off else "on approval"
        rows.append(Row((Cell(milestone.title, sub=earned), milestone.amount, state)))
    return Table(
        caption="Milestones",
        columns=(Column("Milestone"), Column("Amount", number=True), Column("State")),
        rows=tuple(rows),
        dense=True,
        cards=True,
    )


def _steps(
    value: core.Engagement, can: set[str], base: str
) -> tuple[tuple[str, str], ...]:
    """Return what the reader can say about milestones: the words, and where to."""
    progress = {each.milestone: each for each in value.progress}
    found = []
    for milestone in value.brief.milestones:
        step = progress.get(milestone.id)
        name, to = milestone.title, f"{base}milestones/{quote(milestone.id, safe='')}/"
        if step is None and not milestone.on_sign_off and "reachmilestone" in can:
            found.append((f"Say that “{name}” is reached", f"{to}reach/"))
        waits = step is not None and step.approved_at is None
        if waits and "approvemilestone" in can:
            found.append((f"Approve “{name}”", f"{to}approve/"))
    return tuple(found)
