"""Access tokens: shown once, kept as a digest, good for one user."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from anyshore.adapters import clock
from anyshore.apps.connect import tokens
from anyshore.apps.connect.models import AccessToken
from anyshore.kernel import ProblemError

if TYPE_CHECKING:
    from tests.world import World


def test_a_token_stands_for_its_user(world: World) -> None:
    made = tokens.create(world.actor(world.owner), world.owner, "books")

    assert tokens.user_of(made.secret) == world.owner


def test_only_the_digest_is_kept(world: World) -> None:
    made = tokens.create(world.actor(world.owner), world.owner, "books")

    kept = AccessToken.objects.values().get()
    assert kept["digest"] == hashlib.sha256(made.secret.encode()).hexdigest()
    assert made.secret not in map(str, kept.values())
    assert made.secret.startswith("any_")


def test_its_use_is_noted(world: World) -> None:
    made = tokens.create(world.actor(world.owner), world.owner, "books")
    tokens.user_of(made.secret)

    assert AccessToken.objects.get(pk=made.token.pk).last_used_at is not None


def test_an_unknown_secret_stands_for_nobody(world: World) -> None:
    assert tokens.user_of("any_nothing") is None


def test_an_expired_token_stands_for_nobody(world: World) -> None:
    with clock.standing_at(clock.now() - timedelta(days=4000)):
        made = tokens.create(
            world.actor(world.owner), world.owner, "books", timedelta(days=1)
        )

    assert tokens.user_of(made.secret) is None


def test_a_revoked_token_stands_for_nobody(world: World) -> None:
    actor = world.actor(world.owner)
    made = tokens.create(actor, world.owner, "books")

    tokens.revoke(actor, made.token.id)

    assert tokens.user_of(made.secret) is None
    assert tokens.of_user(world.owner.id) == []


def test_a_closed_account_s_token_stands_for_nobody(world: World) -> None:
    made = tokens.create(world.actor(world.owner), world.owner, "books")
    world.owner.is_active = False
    world.owner.save()

    assert tokens.user_of(made.secret) is None


def test_nobody_makes_a_token_for_somebody_else(world: World) -> None:
    with pytest.raises(ProblemError) as refused:
        tokens.create(world.actor(world.colleague), world.owner, "books")

    assert refused.value.problem.code == "not-allowed"


def test_whoever_administers_users_makes_and_revokes_their_tokens(
    world: World,
) -> None:
    actor = world.actor(world.administrator)
    made = tokens.create(actor, world.owner, "books")

    tokens.revoke(actor, made.token.id)

    assert not AccessToken.objects.exists()


def test_a_token_says_what_it_is_for(world: World) -> None:
    with pytest.raises(ProblemError) as refused:
        tokens.create(world.actor(world.owner), world.owner, "  ")

    assert refused.value.problem.code == "name-missing"
