"""The decision: an actor, a capability and a target give yes or no, with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from anyshore.core.access.grants import (
    GRANTS,
    READING,
    Capability,
    Reach,
    Role,
    Side,
)
from anyshore.kernel import Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

__all__ = ["Actor", "Decision", "Reason", "Target", "may", "reached", "who_may"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One reason for an answer, for programs and for people."""

    #: Stable name in kebab case, as in ``client-wall``.
    code: str
    #: One clause for a person.
    text: str

    def __str__(self) -> str:
        """Write the clause."""
        return self.text


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """Somebody who wants to do or see something: a person or a software agent.

    Raises:
        ProblemError: ``actor-two-sides`` where roles of both sides meet, or a client's
            person names no client of their own, or provider staff name one.
    """

    #: The user's key.
    id: UUID
    #: What they are here for; nobody without a role may do anything.
    roles: frozenset[Role]
    #: The client they belong to; None for provider staff.
    own_client: UUID | None = None
    #: The clients provider staff serve; empty means none.
    clients: frozenset[UUID] = frozenset()
    #: Roles that hold for some of these clients alone, as an agent's for one and a
    #: lead's for another; a role that is in no pair holds for all of them.
    narrow: frozenset[tuple[Role, UUID]] = frozenset()
    #: ISO 3166-1 alpha-2 code of where provider staff work.
    country: str | None = None
    #: Whether the client's admin lets this client user read the whole organization.
    organization_wide: bool = False

    def __post_init__(self) -> None:
        """Refuse somebody who stands on both sides."""
        sides = {role.side for role in self.roles}
        client_side = self.own_client is not None
        wrong_side = Side.PROVIDER if client_side else Side.CLIENT
        if wrong_side in sides or (client_side and self.clients):
            raise ProblemError(
                Problem(
                    code="actor-two-sides",
                    message="A person belongs to one client or to the provider.",
                    hint="Give roles of one side; a client's person names that client.",
                )
            )

    @property
    def side(self) -> Side:
        """Return whose person this is."""
        return Side.PROVIDER if self.own_client is None else Side.CLIENT

    def serves(self, role: Role) -> frozenset[UUID]:
        """Return the clients that one of their roles holds for."""
        some = frozenset(client for held, client in self.narrow if held is role)
        return self.clients & some if some else self.clients


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What the capability would be used on."""

    #: The client it belongs to; None, said aloud, for what belongs to no client.
    client: UUID | None
    #: Who holds, made or is it.
    owner: UUID | None = None
    #: Who else is named on it: experts, reviewers, earlier workers of the case.
    members: frozenset[UUID] = frozenset()
    #: Whether only owner and members may reach it (need to know).
    named_only: bool = False
    #: Countries where provider staff may see it (ISO 3166-1); None for no such wall.
    countries: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """Yes or no, and why."""

    #: Whether it is allowed.
    yes: bool
    #: For yes, the role and reach that allow it; for no, everything in the way.
    because: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return self.yes

    def __str__(self) -> str:
        """Write the answer with its reasons."""
        word = "yes" if self.yes else "no"
        return f"{word}: {'; '.join(reason.text for reason in self.because)}"


def may(actor: Actor, capability: Capability, target: Target) -> Decision:
    """Decide whether the actor may use the capability on the target.

    Args:
        actor: Who asks.
        capability: What they want to do.
        target: What they want to do it on.

    Returns:
        The decision; a no names every missing grant, reach and wall.
    """
    granted: list[Reason] = []
    short: list[Reason] = []
    for role in Role:
        if role not in actor.roles or capability not in GRANTS[role]:
            continue
        reach = GRANTS[role][capability]
        name = role.value.replace("_", " ")
        if _within(actor, role, capability, target):
            text = f"{name} has {capability.value} for {_REACH_WORDS[reach]}"
            granted.append(Reason(code="granted", text=text))
        else:
            text = f"{name} has {capability.value} only for {_REACH_WORDS[reach]}"
            short.append(Reason(code="out-of-reach", text=text))
    if not granted and not short:
        text = f"no role of theirs has {capability.value}"
        short.append(Reason(code="not-granted", text=text))
    walls = _walls(actor, target)
    if granted and not walls:
        return Decision(yes=True, because=tuple(granted))
    return Decision(yes=False, because=(*(() if granted else short), *walls))


_REACH_WORDS = {
    Reach.OWN: "what is their own",
    Reach.NAMED: "what is their own or names them",
    Reach.CLIENT: "what belongs to their client",
    Reach.SERVED: "the clients they serve",
    Reach.EVERY: "everything",
}


def _within(actor: Actor, role: Role, capability: Capability, target: Target) -> bool:
    """Tell whether the target lies within the reach of a role's grant."""
    reach = GRANTS[role][capability]
    own_client = target.client is not None and target.client == actor.own_client
    served = target.client is None or target.client in actor.serves(role)
    ours = own_client if actor.side is Side.CLIENT else served
    match reach:
        case Reach.OWN:
            return ours and target.owner == actor.id
        case Reach.NAMED:
            named = actor.id == target.owner or actor.id in target.members
            wide = actor.organization_wide and capability in READING
            return ours and (named or (own_client and wide))
        case Reach.CLIENT:
            return own_client
        case Reach.SERVED:
            return actor.side is Side.PROVIDER and served
        case Reach.EVERY:
            return actor.side is Side.PROVIDER
        case _:
            assert_never(reach)


def _walls(actor: Actor, target: Target) -> list[Reason]:
    """Name the walls that stand between the actor and the target, whatever the role."""
    walls = []
    named = actor.id == target.owner or actor.id in target.members
    if target.named_only and not named:
        text = "only the people named on it may see it"
        walls.append(Reason(code="need-to-know", text=text))
    allowed = target.countries if actor.side is Side.PROVIDER else None
    if allowed is not None and actor.country not in allowed:
        names = ", ".join(sorted(allowed)) or "no country"
        where = actor.country or "an unknown country"
        text = f"its data may be seen from {names}, not from {where}"
        walls.append(Reason(code="data-location", text=text))
    return walls


def reached(actor: Actor, capability: Capability) -> frozenset[UUID]:
    """Return the clients on all of whose things the actor may use the capability.

    Lists are read by this: it says once for each client what `may` says for one thing.
    Walls around a single thing, as need to know, are not in it.
    """
    own = actor.own_client
    clients = actor.clients if own is None else frozenset((own,))
    return frozenset(
        client for client in clients if may(actor, capability, Target(client=client))
    )


def who_may(
    capability: Capability, target: Target, actors: Iterable[Actor]
) -> tuple[tuple[Actor, Decision], ...]:
    """List who may use the capability on the target, each with the reason.

    The order of the actors is kept.
    """
    answers = ((actor, may(actor, capability, target)) for actor in actors)
    return tuple((actor, decision) for actor, decision in answers if decision.yes)
