"""The remarks on a version, each where its words stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyshore.core import engagement as core
from anyshore.core.access import may
from anyshore.web.components.values import Comment, Thread
from anyshore.web.engagement.versions import version_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from anyshore.apps.engagements.queries import Person
    from anyshore.core.access import Actor
    from anyshore.web.engagement.prose import Prose

__all__ = ["Seen", "threads"]


@dataclass(frozen=True, slots=True)
class Seen:
    """An engagement, who reads it, and who takes part in it."""

    value: core.Engagement
    reader: Actor
    people: Mapping[UUID, Person]

    @property
    def resolves(self) -> bool:
        """Tell whether the reader can settle remarks now."""
        if self.value.state not in core.FROM[core.Resolve]:
            return False
        target = core.target_of(self.value)
        return may(self.reader, core.NEEDS[core.Resolve], target).yes

    def said(
        self, by: UUID, at: datetime, body: str, *, internal: bool = False
    ) -> Comment:
        """Return something that somebody said, with who they are."""
        person = self.people.get(by)
        return Comment(
            author=person.name if person else "…",
            side="client" if person and person.of_client else "provider",
            at=at,
            body=body,
            internal=internal,
        )


def threads(
    seen: Seen, reading: core.Version, prose: Prose | None, base: str
) -> tuple[Thread, ...]:
    """Return the remarks that the reader may see on a deliverable, oldest first.

    Args:
        seen: The engagement and its reader.
        reading: The version that is shown; remarks on earlier ones move along.
        prose: Its text as it is shown; None where it cannot be shown.
        base: The engagement's page.
    """
    here = version_url("", reading)
    return tuple(
        _thread(seen, comment, prose, f"{base}comments/{comment.id}/resolve/{here}")
        for comment in core.visible_comments(seen.value, seen.reader)
        if comment.deliverable == reading.deliverable
    )


def _thread(
    seen: Seen, comment: core.Comment, prose: Prose | None, resolve: str
) -> Thread:
    mark, settled = comment.anchor, comment.resolution
    said = [seen.said(comment.by, comment.at, comment.text, internal=comment.internal)]
    if settled is not None and settled.note:
        said.append(seen.said(settled.by, settled.at, settled.note))
    return Thread(
        key=str(comment.id),
        quote=mark.exact if mark else "",
        position=core.place(mark, prose.text).start if mark and prose else None,
        comments=tuple(said),
        resolved=settled is not None,
        change=comment.kind is core.Kind.CHANGE,
        resolve_url=resolve if settled is None and seen.resolves else "",
    )
