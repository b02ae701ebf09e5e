"""Which version of which deliverable is read, and how it is found by its address.

A version is named by its deliverable and its number: every deliverable counts from 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from anyshore.apps.engagements import queries
from anyshore.kernel import Problem, ProblemError
from anyshore.web.components.values import Link

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.core import engagement as core
    from anyshore.core.access import Actor

__all__ = [
    "compare_url",
    "comparison",
    "deliverable_tabs",
    "file_url",
    "find",
    "reading",
    "text_of",
    "version_tabs",
    "version_url",
]


def find(value: core.Engagement, deliverable: str, number: str) -> core.Version:
    """Return a version by its name.

    Args:
        value: The engagement.
        deliverable: The deliverable's name in the brief; may be left out where the
            brief has one only.
        number: The version's number, as it was sent; empty for the newest.

    Raises:
        ProblemError: ``not-found``.
    """
    names = [each.id for each in value.brief.deliverables]
    name = deliverable or (names[0] if len(names) == 1 else "")
    newest = value.latest(name)
    if newest is not None and not number:
        return newest
    for version in value.versions:
        if version.deliverable == name and str(version.number) == number:
            return version
    what = f"version {number}" if number else "version"
    of = f" of {name!r}" if name else " without its deliverable's name"
    raise ProblemError(
        Problem(
            code="not-found",
            message=f"There is no {what}{of} here.",
            hint="Go back to the engagement and choose one that is shown.",
        )
    )


def reading(
    value: core.Engagement, deliverable: str, number: str
) -> core.Version | None:
    """Return the version to read: the one asked for, or the newest of all.

    Raises:
        ProblemError: ``not-found`` where the one asked for is not there.
    """
    if deliverable or number:
        return find(value, deliverable, number)
    return value.versions[-1] if value.versions else None


def _query(version: core.Version) -> str:
    name, number = version.deliverable, version.number
    return urlencode({"deliverable": name, "version": number})


def version_url(base: str, version: core.Version) -> str:
    """Return the page that shows a version."""
    return f"{base}?{_query(version)}"


def file_url(base: str, version: core.Version) -> str:
    """Return the address of a version's file."""
    return f"{base}versions/{quote(version.deliverable, safe='')}/{version.number}/"


def compare_url(base: str, version: core.Version) -> str:
    """Return the page that compares a version with the one before; empty for none."""
    if version.number == 1:
        return ""
    sent = {
        "deliverable": version.deliverable,
        "old": version.number - 1,
        "new": version.number,
    }
    return f"{base}compare/?{urlencode(sent)}"


def deliverable_tabs(
    value: core.Engagement, shown: core.Version, base: str
) -> tuple[Link, ...]:
    """Return the deliverables that have a version; nothing where there is one only."""
    if len(value.brief.deliverables) == 1:
        return ()
    waiting = [comment.deliverable for comment in value.open_changes()]
    return tuple(
        Link(
            each.title,
            version_url(base, newest),
            current=each.id == shown.deliverable,
            count=waiting.count(each.id) or None,
        )
        for each in value.brief.deliverables
        if (newest := value.latest(each.id)) is not None
    )


def version_tabs(
    value: core.Engagement, shown: core.Version, base: str
) -> tuple[Link, ...]:
    """Return the versions of the deliverable that is read."""
    return tuple(
        Link(
            f"Version {version.number}",
            version_url(base, version),
            current=version == shown,
        )
        for version in value.versions
        if version.deliverable == shown.deliverable
    )


def text_of(engagement_id: UUID, version: core.Version) -> str:
    """Return the text of a version.

    Raises:
        ProblemError: ``version-no-text`` where it is none.
    """
    try:
        if version.media_type.startswith("text/"):
            return queries.content(engagement_id, version).decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise ProblemError(
        Problem(
            code="version-no-text",
            message=f"Version {version.number} is {version.media_type}, not a text.",
            hint="Download the file and open it in its own program.",
        )
    )


def comparison(
    actor: Actor, engagement_id: UUID, asked: tuple[str, str, str]
) -> tuple[tuple[core.Version, str], tuple[core.Version, str]]:
    """Return two versions of a deliverable with their texts, the older first.

    Args:
        actor: Who reads.
        engagement_id: The engagement.
        asked: The deliverable's name and both numbers as they were sent; empty numbers
            stand for the newest version and the one before it.

    Raises:
        ProblemError: ``not-found``, ``not-allowed`` or ``version-no-text``.
    """
    row, value = queries.one(actor, engagement_id)
    deliverable, *numbers = asked
    one, two = numbers
    new = find(value, deliverable, two)
    old = find(value, new.deliverable, one or str(max(1, new.number - 1)))
    older, newer = sorted((old, new), key=lambda version: version.number)
    return (older, text_of(row.id, older)), (newer, text_of(row.id, newer))
