"""What an engagement's page shows, from the engagement and who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from anyshore.apps.engagements import queries
from anyshore.apps.people.queries import names
from anyshore.core import engagement as core
from anyshore.core.access import Capability, may
from anyshore.kernel import IdPrefix, show_id
from anyshore.web.components.values import (
    Cell,
    Column,
    Comment,
    Crumb,
    Fact,
    Link,
    Row,
    Table,
    Thread,
    Tone,
)
from anyshore.web.engagement.prose import Prose, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from anyshore.core.access import Actor

__all__ = ["STATES", "allowed", "comparison", "listed", "shown"]

#: How each state is called and how it stands, seen from both sides.
STATES: dict[core.State, tuple[str, Tone]] = {
    core.State.DRAFTED: ("Draft", Tone.OPEN),
    core.State.PROPOSED: ("Waits for acceptance", Tone.SOON),
    core.State.ACCEPTED: ("Accepted", Tone.OK),
    core.State.IN_PROGRESS: ("In progress", Tone.OK),
    core.State.IN_REVIEW: ("In review", Tone.SOON),
    core.State.CHANGES_REQUESTED: ("Changes asked for", Tone.SOON),
    core.State.SIGNED_OFF: ("Signed off", Tone.DONE),
    core.State.CANCELED: ("Canceled", Tone.IDLE),
}

_ACTIONS: tuple[type[core.Action], ...] = (
    core.Propose,
    core.Accept,
    core.Decline,
    core.Start,
    core.Deliver,
    core.Submit,
    core.AddComment,
    core.Resolve,
    core.RequestChanges,
    core.SignOff,
)


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


def listed(actor: Actor, door: str) -> Table:
    """Return the engagements of a door as a table, the next due step first."""
    rows = []
    for row, value in queries.engagements(actor):
        label, tone = STATES[value.state]
        changes = len(value.open_changes())
        rows.append(
            Row(
                (
                    Cell(
                        row.title,
                        url=f"/{door}/engagements/{_id(row.id)}/",
                        sub=str(row.client),
                    ),
                    Cell(label, tone=tone),
                    row.due_at,
                    changes or None,
                    row.changed_at,
                )
            )
        )
    return Table(
        caption="Engagements by next due step",
        columns=(
            Column("Engagement"),
            Column("State"),
            Column("Next due"),
            Column("Open changes", number=True),
            Column("Last change"),
        ),
        rows=tuple(rows),
        empty="No engagement names you yet.",
        cards=True,
    )


def _id(key: UUID) -> str:
    return show_id(IdPrefix.ENGAGEMENT, key)


def shown(
    actor: Actor, engagement_id: UUID, door: str, version: int | None = None
) -> dict[str, Any]:
    """Return the context of an engagement's page.

    Args:
        actor: Who reads.
        engagement_id: The engagement.
        door: ``expert`` or ``portal``.
        version: The version to read; None for the newest.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row, value = queries.one(actor, engagement_id)
    people = names({*value.brief.experts, *value.brief.reviewers, *_authors(value)})
    label, tone = STATES[value.state]
    base = f"/{door}/engagements/{_id(row.id)}/"
    reading = _reading(value, version)
    prose = _prose(row.id, reading)
    return {
        "crumbs": (Crumb("Engagements", f"/{door}/"), Crumb(row.title)),
        "row": row,
        "engagement": value,
        "brief": value.brief,
        "state_label": label,
        "state_tone": tone.value,
        "can": allowed(value, actor),
        "base": base,
        "facts": _facts(value, people, str(row.client)),
        "reading": reading,
        "prose": prose,
        "versions": _versions(value, reading, base),
        "threads": _threads(value, actor, prose, people, base)
        if reading and prose
        else (),
        "milestones": _milestones(value),
        "answers": {answer.criterion: answer for answer in value.answers},
    }


def _authors(value: core.Engagement) -> set[UUID]:
    return {comment.by for comment in value.comments} | {
        version.by for version in value.versions
    }


def _reading(value: core.Engagement, number: int | None) -> core.Version | None:
    """Return the version to read: the one asked for, or the newest."""
    if not value.versions:
        return None
    for version in value.versions:
        if version.number == number:
            return version
    return value.versions[-1]


def _prose(engagement_id: UUID, version: core.Version | None) -> Prose | None:
    if version is None or version.media_type != "text/markdown":
        return None
    return read(queries.content(engagement_id, version).decode("utf-8"))


def _facts(
    value: core.Engagement, people: Mapping[UUID, str], client: str
) -> tuple[Fact, ...]:
    brief = value.brief
    rounds = f"{len(value.rounds)} of {brief.rounds}"
    return (
        Fact("Client", client),
        Fact("Experts", ", ".join(people.get(key, "…") for key in brief.experts)),
        Fact("Budget", brief.budget),
        Fact("Rounds of review", rounds),
        Fact(
            "First due",
            min((each.due_at for each in brief.deliverables), default=None),
        ),
    )


def _versions(
    value: core.Engagement, reading: core.Version | None, base: str
) -> tuple[Link, ...]:
    return tuple(
        Link(
            f"Version {version.number}",
            f"{base}?version={version.number}",
            current=version == reading,
        )
        for version in value.versions
    )


def _threads(
    value: core.Engagement,
    actor: Actor,
    prose: Prose,
    people: Mapping[UUID, str],
    base: str,
) -> tuple[Thread, ...]:
    may_resolve = "resolve" in allowed(value, actor)
    threads = []
    for comment in core.visible_comments(value, actor):
        place = core.place(comment.anchor, prose.text) if comment.anchor else None
        side = "provider" if comment.by in value.brief.experts else "client"
        remarks = [
            Comment(
                author=people.get(comment.by, "…"),
                side=side,
                at=comment.at,
                body=comment.text,
                internal=comment.internal,
            )
        ]
        if comment.resolution is not None and comment.resolution.note:
            remarks.append(
                Comment(
                    author=people.get(comment.resolution.by, "…"),
                    side="provider",
                    at=comment.resolution.at,
                    body=comment.resolution.note,
                )
            )
        key = str(comment.id)
        open_still = comment.resolution is None
        threads.append(
            Thread(
                key=key,
                quote=comment.anchor.exact if comment.anchor else "",
                position=place.start if place else None,
                comments=tuple(remarks),
                resolved=not open_still,
                change=comment.kind is core.Kind.CHANGE,
                resolve_url=f"{base}comments/{key}/resolve/"
                if may_resolve and open_still
                else "",
            )
        )
    return tuple(threads)


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
        rows.append(Row((milestone.title, milestone.amount, state)))
    return Table(
        caption="Milestones",
        columns=(Column("Milestone"), Column("Amount", number=True), Column("State")),
        rows=tuple(rows),
        dense=True,
    )


def comparison(
    actor: Actor, engagement_id: UUID, versions: Sequence[int]
) -> tuple[str, str]:
    """Return the texts of two versions of an engagement, the older first.

    Raises:
        ProblemError: ``not-found`` or ``not-allowed``.
    """
    row, value = queries.one(actor, engagement_id)
    texts = [
        queries.content(row.id, version).decode("utf-8")
        for number in sorted(versions)
        for version in value.versions
        if version.number == number
    ]
    old, *rest = texts or [""]
    return old, rest[0] if rest else old
