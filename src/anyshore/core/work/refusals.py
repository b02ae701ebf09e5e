"""What the life of an item refuses, in words a worker can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.core.work.outcome import Refusal, refuse
from anyshore.kernel import Problem

if TYPE_CHECKING:
    from anyshore.core.access import Reason
    from anyshore.core.work.item import Item, Lease, State

__all__ = ["barred", "ended", "held", "no_reason", "not_in", "not_theirs"]


def ended(item: Item) -> Refusal:
    """Refuse, as the item is at its end."""
    return refuse(
        f"item-{item.state.value}",
        f"The item is {item.state.value} already.",
        "Ask for the next one.",
    )


def not_in(item: Item, state: State) -> Refusal:
    """Refuse, as the item is not in the state that the action starts from."""
    return refuse("wrong-state", f"The item is {item.state.value}, not {state.value}.")


def held(lease: Lease) -> Refusal:
    """Refuse, as another lease runs."""
    return refuse(
        "item-held",
        f"Another claim holds the item until {lease.until:%Y-%m-%d %H:%M %Z}.",
        "Ask for the next one.",
    )


def not_theirs(item: Item) -> Refusal:
    """Refuse, as the item is in other hands or in nobody's."""
    taken = "Somebody else has it now." if item.lease else "It went back to its queue."
    return refuse(
        "item-not-theirs",
        f"The item is not in their hands. {taken}",
        "Keep what was typed and ask for the next one, or ask a lead.",
    )


def no_reason(hint: str) -> Refusal:
    """Refuse, as nobody said why."""
    return refuse("reason-missing", "A reason is needed.", hint)


def barred(reasons: tuple[Reason, ...]) -> Refusal:
    """Refuse, with everything that stands between worker and item."""
    return Refusal(
        problems=tuple(
            Problem(code=reason.code, message=f"Not for this worker: {reason.text}.")
            for reason in reasons
        )
    )
