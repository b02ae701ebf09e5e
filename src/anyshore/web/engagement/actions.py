"""From what a person sent to an action on an engagement."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from anyshore.adapters.clock import new_key
from anyshore.apps.engagements import queries, services
from anyshore.core import engagement as core
from anyshore.kernel import Problem, ProblemError
from anyshore.web.engagement import changing
from anyshore.web.engagement.prose import read
from anyshore.web.engagement.versions import find, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from anyshore.web.request import SignedIn

__all__ = [
    "approve_milestone",
    "comment",
    "deliver",
    "reach_milestone",
    "resolve",
    "sign_off",
    "simple",
]

_SIMPLE: dict[str, type[core.Action]] = {
    "propose": core.Propose,
    "accept": core.Accept,
    "start": core.Start,
    "submit": core.Submit,
}
#: What changes the agreement, each with a form of its own.
_CHANGING: dict[str, Callable[[SignedIn, UUID], core.Engagement]] = {
    "offer": changing.offer,
    "agree": partial(changing.answer, agreed=True),
    "disagree": partial(changing.answer, agreed=False),
    "cancel": changing.cancel,
}


def simple(request: SignedIn, engagement_id: UUID, verb: str) -> core.Engagement:
    """Carry out an action that needs no more than a word from the person.

    Raises:
        ProblemError: ``not-found``, or the reason for the refusal.
    """
    if verb in _CHANGING:
        return _CHANGING[verb](request, engagement_id)
    reason = request.POST.get("reason", "").strip()
    action: core.Action
    if verb == "decline":
        action = core.Decline(by=request.actor, reason=reason)
    elif verb == "changes":
        action = core.RequestChanges(by=request.actor, summary=reason)
    elif verb in _SIMPLE:
        action = _SIMPLE[verb](by=request.actor)  # type: ignore[call-arg] # these four take nothing else
    else:
        raise ProblemError(
            Problem(code="not-found", message=f"There is no action {verb!r}.")
        )
    return services.carry_out(engagement_id, action)


def deliver(request: SignedIn, engagement_id: UUID) -> core.Engagement:
    """Add a version from a file or from what was typed.

    Raises:
        ProblemError: ``not-found``, ``deliverable-text``, or the reason for a refusal.
    """
    file = request.FILES.get("file")
    typed = request.POST.get("text", "").replace("\r\n", "\n")
    content = file.read() if file else typed.encode()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ProblemError(
            Problem(
                code="deliverable-text",
                message="This file is no text in UTF-8.",
                hint="Deliver Markdown; save it as UTF-8.",
            )
        ) from error
    upload = services.Upload(
        deliverable=request.POST.get("deliverable", ""),
        content=content,
        note=request.POST.get("note", "").strip(),
    )
    return services.deliver(request.actor, engagement_id, upload)


def comment(request: SignedIn, engagement_id: UUID) -> core.Engagement:
    """Write a comment, on a passage or on the whole version.

    Raises:
        ProblemError: ``not-found``, ``anchor-lost``, or the reason for a refusal.
    """
    actor = request.actor
    version = _version(request, engagement_id)
    action = core.AddComment(
        by=actor,
        id=new_key(),
        deliverable=version.deliverable,
        version=version.number,
        text=request.POST.get("body", "").strip(),
        anchor=_anchor(request, engagement_id, version),
        kind=core.Kind.CHANGE if request.POST.get("change") else core.Kind.REMARK,
        internal=bool(request.POST.get("internal")),
    )
    return services.carry_out(engagement_id, action)


def _version(request: SignedIn, engagement_id: UUID) -> core.Version:
    """Return the version that the page showed; its number alone would not tell."""
    _, value = queries.one(request.actor, engagement_id)
    number = request.POST.get("version", "") or "without a number"
    try:
        return find(value, request.POST.get("deliverable", ""), number)
    except ProblemError as error:
        raise ProblemError(
            Problem(
                code="version-unknown",
                message=error.problem.message,
                hint="Load the page again and comment on a version that is shown.",
            )
        ) from error


def _anchor(
    request: HttpRequest, engagement_id: UUID, version: core.Version
) -> core.Anchor | None:
    """Anchor the passage that the page names in the text as the server reads it."""
    quote = request.POST.get("quote", "").replace("\r\n", "\n")
    if not quote:
        return None
    # Where the words are is a hint of the page; without it they are looked for.
    hint = request.POST.get("position", "")
    start = int(hint) if hint.isdecimal() else 0
    asked = core.Anchor(
        exact=quote,
        prefix=request.POST.get("prefix", "").replace("\r\n", "\n"),
        suffix=request.POST.get("suffix", "").replace("\r\n", "\n"),
        start=start,
        end=start + len(quote),
    )
    text = read(text_of(engagement_id, version)).text
    found = core.place(asked, text)
    if found.start is None or found.end is None:
        raise ProblemError(
            Problem(
                code="anchor-lost",
                message="The words you marked are not in this version.",
                hint="Mark them again, or comment on the whole version.",
            )
        )
    return core.anchor(text, found.start, found.end)


def resolve(request: SignedIn, engagement_id: UUID, comment: UUID) -> core.Engagement:
    """Settle a comment.

    Raises:
        ProblemError: ``not-found``, or the reason for the refusal.
    """
    note = request.POST.get("body", "").strip()
    action = core.Resolve(by=request.actor, comment=comment, note=note)
    return services.carry_out(engagement_id, action)


def sign_off(request: SignedIn, engagement_id: UUID) -> core.Engagement:
    """Sign off, criterion by criterion.

    Raises:
        ProblemError: ``not-found``, or the reason for the refusal.
    """
    _, value = queries.one(request.actor, engagement_id)
    answers = []
    for criterion in value.brief.criteria:
        verdict = request.POST.get(f"verdict-{criterion.id}", "")
        if verdict not in set(core.Verdict):
            continue
        answers.append(
            core.Answer(
                criterion=criterion.id,
                verdict=core.Verdict(verdict),
                note=request.POST.get(f"note-{criterion.id}", "").strip(),
            )
        )
    action = core.SignOff(by=request.actor, answers=tuple(answers))
    return services.carry_out(engagement_id, action)


def reach_milestone(request: SignedIn, engagement_id: UUID, name: str) -> None:
    """Say for the provider that a milestone is reached.

    Raises:
        ProblemError: ``not-found``, or the reason for the refusal.
    """
    action = core.ReachMilestone(by=request.actor, milestone=name)
    services.carry_out(engagement_id, action)


def approve_milestone(request: SignedIn, engagement_id: UUID, name: str) -> None:
    """Agree for the client that a milestone is reached.

    Raises:
        ProblemError: ``not-found``, or the reason for the refusal.
    """
    action = core.ApproveMilestone(by=request.actor, milestone=name)
    services.carry_out(engagement_id, action)
