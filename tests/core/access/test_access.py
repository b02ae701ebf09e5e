from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anyshore.core.access import (
    GRANTS,
    MASKS,
    REVEALABLE,
    Actor,
    Capability,
    Masking,
    Reach,
    Role,
    Side,
    Target,
    Visibility,
    grants_table,
    masked,
    masks_table,
    may,
    may_reveal,
    reached,
    sees,
    who_may,
)
from anyshore.kernel import ProblemError

ACME, BETA = UUID(int=1), UUID(int=2)
IDS = [UUID(int=number) for number in range(10, 14)]
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "access.md"


def staff(*roles: Role, clients: frozenset[UUID] = frozenset({ACME})) -> Actor:
    return Actor(id=IDS[0], roles=frozenset(roles), clients=clients, country="IN")


def client(role: Role, *, own: UUID = ACME, wide: bool = False) -> Actor:
    return Actor(
        id=IDS[1], roles=frozenset({role}), own_client=own, organization_wide=wide
    )


def codes(actor: Actor, capability: Capability, target: Target) -> list[str]:
    return [reason.code for reason in may(actor, capability, target).because]


def test_nobody_without_a_role_may_do_anything() -> None:
    nobody = staff()
    target = Target(client=ACME, owner=nobody.id)
    assert not any(may(nobody, capability, target) for capability in Capability)


def test_an_answer_names_the_role_and_reach_that_allow_it() -> None:
    decision = may(staff(Role.LEAD), Capability.WORK_REASSIGN, Target(client=ACME))
    assert str(decision) == "yes: lead has work.reassign for the clients they serve"


def test_a_lead_of_one_client_cannot_touch_another() -> None:
    lead = staff(Role.LEAD)
    theirs = Target(client=BETA, owner=lead.id, members=frozenset({lead.id}))
    assert [c for c in Capability if may(lead, c, theirs)] == []
    assert codes(lead, Capability.CASE_READ, theirs) == ["out-of-reach"]


def mixed() -> Actor:
    """Return an agent for one client who leads for another and designs for both."""
    return Actor(
        id=IDS[0],
        roles=frozenset({Role.AGENT, Role.LEAD, Role.DESIGNER}),
        clients=frozenset({ACME, BETA}),
        narrow=frozenset({(Role.AGENT, ACME), (Role.LEAD, BETA)}),
    )


def test_a_role_holds_for_its_clients_alone() -> None:
    """Who leads for one client and is an agent for another leads only the one."""
    both = mixed()
    assert both.serves(Role.AGENT) == frozenset({ACME})
    assert both.serves(Role.LEAD) == frozenset({BETA})
    assert both.serves(Role.DESIGNER) == frozenset({ACME, BETA})
    assert may(both, Capability.WORK_OVERSEE, Target(client=BETA))
    assert codes(both, Capability.WORK_OVERSEE, Target(client=ACME)) == ["out-of-reach"]
    mine = Target(client=ACME, owner=both.id)
    assert str(may(both, Capability.WORK_COMPLETE, mine)) == (
        "yes: agent has work.complete for what is their own"
    )
    assert may(both, Capability.PROCESS_DEPLOY, Target(client=ACME))


def test_a_list_holds_the_clients_where_the_whole_is_reached() -> None:
    both = mixed()
    assert reached(both, Capability.WORK_OVERSEE) == frozenset({BETA})
    assert reached(both, Capability.WORK_CLAIM) == frozenset({ACME, BETA})
    assert reached(both, Capability.CASE_READ) == frozenset({BETA})
    assert reached(client(Role.CLIENT_ADMIN), Capability.CASE_READ) == {ACME}
    assert reached(client(Role.CLIENT_USER), Capability.CASE_READ) == frozenset()


def test_a_mask_opens_by_the_role_that_holds_there() -> None:
    """The lead sees financial fields in part for their client, at the other none."""
    both = replace(
        mixed(),
        roles=frozenset({Role.EXPERT, Role.LEAD}),
        narrow=frozenset({(Role.EXPERT, ACME), (Role.LEAD, BETA)}),
    )
    shown = {
        where: sees(both, Masking.FINANCIAL, Target(client=where, owner=both.id))
        for where in (ACME, BETA)
    }
    assert shown[ACME].visibility is Visibility.HIDDEN
    assert shown[BETA].visibility is Visibility.PARTIAL


def test_a_role_for_a_client_that_is_not_served_reaches_nothing() -> None:
    lead = Actor(
        id=IDS[0],
        roles=frozenset({Role.LEAD}),
        clients=frozenset({ACME}),
        narrow=frozenset({(Role.LEAD, BETA)}),
    )
    assert reached(lead, Capability.CASE_READ) == frozenset()
    assert not may(lead, Capability.CASE_READ, Target(client=BETA))


def test_being_named_does_not_open_another_clients_work() -> None:
    expert = staff(Role.EXPERT)
    target = Target(client=BETA, members=frozenset({expert.id}))
    assert not may(expert, Capability.ENGAGEMENT_READ, target)


@pytest.mark.parametrize("role", [Role.CLIENT_USER, Role.CLIENT_ADMIN])
def test_a_client_reaches_nothing_of_another_client(role: Role) -> None:
    person = client(role, own=BETA, wide=True)
    target = Target(client=ACME, owner=person.id, members=frozenset({person.id}))
    assert [c for c in Capability if may(person, c, target)] == []


def test_a_client_user_reads_what_names_them_and_no_more() -> None:
    user = client(Role.CLIENT_USER)
    named = Target(client=ACME, members=frozenset({user.id}))
    assert may(user, Capability.CASE_READ, named)
    assert may(user, Capability.CASE_READ, Target(client=ACME, owner=user.id))
    assert not may(user, Capability.CASE_READ, Target(client=ACME))


def test_an_organization_wide_user_reads_more_and_does_no_more() -> None:
    user, target = client(Role.CLIENT_USER, wide=True), Target(client=ACME)
    allowed = {capability for capability in Capability if may(user, capability, target)}
    assert allowed == {
        Capability.CASE_CREATE,
        Capability.CASE_READ,
        Capability.ENGAGEMENT_READ,
        Capability.QUALITY_READ,
        Capability.PROCESS_READ,
    }


def test_an_agent_completes_only_what_is_in_their_hands() -> None:
    agent = staff(Role.AGENT)
    other = Target(client=ACME, owner=IDS[3])
    assert may(agent, Capability.WORK_COMPLETE, Target(client=ACME, owner=agent.id))
    assert codes(agent, Capability.WORK_COMPLETE, other) == ["out-of-reach"]


def test_an_administrator_sets_up_every_client_and_reads_no_case() -> None:
    admin = staff(Role.ADMINISTRATOR)
    target = Target(client=BETA)
    assert may(admin, Capability.CONTRACT_EDIT, target)
    assert codes(admin, Capability.CASE_READ, target) == ["not-granted"]


def test_need_to_know_stops_everybody_who_is_not_named() -> None:
    lead, target = staff(Role.LEAD), Target(client=ACME, named_only=True)
    assert codes(lead, Capability.CASE_READ, target) == ["need-to-know"]
    named = Target(client=ACME, named_only=True, members=frozenset({lead.id}))
    assert may(lead, Capability.CASE_READ, named)


def test_the_data_location_wall_binds_staff_and_not_the_client() -> None:
    target = Target(client=ACME, countries=frozenset({"PL", "DE"}))
    decision = may(staff(Role.LEAD), Capability.CASE_READ, target)
    assert str(decision) == "no: its data may be seen from DE, PL, not from IN"
    assert may(client(Role.CLIENT_ADMIN), Capability.CASE_READ, target)
    allowed = Target(client=ACME, countries=frozenset({"PL", "IN"}))
    assert may(staff(Role.LEAD), Capability.CASE_READ, allowed)
    closed = Target(client=ACME, countries=frozenset())
    assert codes(staff(Role.LEAD), Capability.CASE_READ, closed) == ["data-location"]


def test_a_no_names_every_wall_at_once() -> None:
    target = Target(client=BETA, named_only=True, countries=frozenset())
    assert codes(staff(Role.LEAD), Capability.CASE_READ, target) == [
        "out-of-reach",
        "need-to-know",
        "data-location",
    ]


def test_a_person_cannot_stand_on_both_sides() -> None:
    for roles, own in [({Role.AGENT}, ACME), ({Role.CLIENT_USER}, None)]:
        with pytest.raises(ProblemError, match="one client or to the provider"):
            Actor(id=IDS[0], roles=frozenset(roles), own_client=own)
    with pytest.raises(ProblemError):
        Actor(
            id=IDS[0],
            roles=frozenset({Role.CLIENT_USER}),
            own_client=ACME,
            clients=frozenset({BETA}),
        )


def test_roles_get_only_reaches_of_their_side() -> None:
    """A client's role with reach served would be a leak waiting for a slip."""
    reaches = {
        role.side: {
            r
            for other in Role
            if other.side is role.side
            for r in GRANTS[other].values()
        }
        for role in Role
    }
    assert reaches[Side.CLIENT] == {Reach.CLIENT, Reach.NAMED}
    assert reaches[Side.PROVIDER] == {
        Reach.OWN,
        Reach.NAMED,
        Reach.SERVED,
        Reach.EVERY,
    }


def test_every_capability_is_granted_to_somebody() -> None:
    assert {c for grants in GRANTS.values() for c in grants} == set(Capability)


def test_who_may_lists_exactly_those_who_may_with_reasons() -> None:
    admin = client(Role.CLIENT_ADMIN)
    actors = [staff(Role.LEAD), staff(Role.DESIGNER), admin]
    answer = who_may(Capability.CASE_READ, Target(client=ACME), actors)
    assert [(actor, str(why)) for actor, why in answer] == [
        (actors[0], "yes: lead has case.read for the clients they serve"),
        (admin, "yes: client admin has case.read for what belongs to their client"),
    ]


def test_who_cannot_read_the_target_sees_no_field_of_it() -> None:
    shown = sees(staff(Role.LEAD), Masking.OPEN, Target(client=BETA))
    assert shown.visibility is Visibility.HIDDEN
    assert [reason.code for reason in shown.because] == ["out-of-reach"]


def test_the_most_open_role_counts() -> None:
    agent_and_lead = staff(Role.AGENT, Role.EXPERT, Role.LEAD)
    shown = sees(agent_and_lead, Masking.PERSONAL, Target(client=ACME))
    assert shown.visibility is Visibility.FULL
    assert str(shown.because[0]) == "lead sees all of personal fields"


def test_a_role_that_cannot_read_the_target_opens_no_field() -> None:
    """Administrator would open commercial fields, but reads no case."""
    both = staff(Role.AGENT, Role.ADMINISTRATOR)
    target = Target(client=ACME, owner=both.id)
    assert sees(both, Masking.COMMERCIAL, target).visibility is Visibility.HIDDEN
    by_invoice = sees(both, Masking.COMMERCIAL, target, Capability.INVOICE_READ)
    assert by_invoice.visibility is Visibility.FULL


def test_clients_never_see_cost_and_nobody_sees_credentials() -> None:
    assert {
        role for role in MASKS[Masking.COMMERCIAL] if role.side is Side.CLIENT
    } == set()
    assert dict(MASKS[Masking.CREDENTIAL]) == {}
    assert {Masking.COMMERCIAL, Masking.CREDENTIAL} & REVEALABLE == set()


def test_a_reveal_needs_the_capability_a_reason_and_a_class_that_allows_it() -> None:
    agent = staff(Role.AGENT)
    mine = Target(client=ACME, owner=agent.id)
    assert may_reveal(agent, Masking.FINANCIAL, mine, "caller asked for IBAN")
    refused = may_reveal(agent, Masking.FINANCIAL, mine, "  ")
    assert str(refused) == "no: a reveal needs a reason"
    assert not may_reveal(agent, Masking.CREDENTIAL, mine, "please")
    assert not may_reveal(agent, Masking.FINANCIAL, Target(client=ACME), "curious")


@pytest.mark.parametrize(
    ("value", "visibility", "expected"),
    [
        ("4111111111111111", Visibility.FULL, "4111111111111111"),
        ("4111111111111111", Visibility.PARTIAL, "••••1111"),
        ("1234567", Visibility.PARTIAL, "••••"),
        ("12345678", Visibility.PARTIAL, "••••5678"),
        ("4111111111111111", Visibility.HIDDEN, "••••"),
        ("", Visibility.HIDDEN, "••••"),
    ],
)
def test_a_mask_gives_no_more_than_its_visibility(
    value: str, visibility: Visibility, expected: str
) -> None:
    assert masked(value, visibility) == expected


@pytest.mark.parametrize(
    ("name", "table"), [("grants", grants_table()), ("masks", masks_table())]
)
def test_the_page_shows_the_table_that_the_code_obeys(name: str, table: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    _, _, rest = text.partition(f"<!-- {name}: begin -->\n")
    shown, _, _ = rest.partition(f"\n<!-- {name}: end -->")
    assert shown == table


clients_ = st.sampled_from([ACME, BETA])
people = st.sampled_from(IDS)
provider_roles = st.frozensets(
    st.sampled_from([role for role in Role if role.side is Side.PROVIDER])
)
client_roles = st.frozensets(st.sampled_from([Role.CLIENT_USER, Role.CLIENT_ADMIN]))
countries = st.sampled_from(["IN", "PL", None])
actors = st.one_of(
    st.builds(
        Actor,
        id=people,
        roles=provider_roles,
        clients=st.frozensets(clients_),
        narrow=st.frozensets(st.tuples(st.sampled_from(Role), clients_)),
        country=countries,
    ),
    st.builds(
        Actor,
        id=people,
        roles=client_roles,
        own_client=clients_,
        organization_wide=st.booleans(),
    ),
)
targets = st.builds(
    Target,
    client=st.one_of(clients_, st.none()),
    owner=st.one_of(people, st.none()),
    members=st.frozensets(people),
    named_only=st.booleans(),
    countries=st.one_of(st.none(), st.frozensets(st.sampled_from(["IN", "PL"]))),
)


@settings(max_examples=300, deadline=None)
@given(actor=actors, capability=st.sampled_from(Capability), target=targets)
def test_no_role_passes_a_wall(
    actor: Actor, capability: Capability, target: Target
) -> None:
    decision = may(actor, capability, target)
    assert decision.because != ()
    if not decision.yes:
        return
    named = actor.id == target.owner or actor.id in target.members
    assert named or not target.named_only
    if actor.own_client is not None:
        assert target.client == actor.own_client
    else:
        assert target.countries is None or actor.country in target.countries
        every = any(GRANTS[r].get(capability) is Reach.EVERY for r in actor.roles)
        assert every or target.client is None or target.client in actor.clients
        held = {role for role in actor.roles if capability in GRANTS[role]}
        assert every or any(
            target.client is None or target.client in actor.serves(role)
            for role in held
        )


@settings(max_examples=200, deadline=None)
@given(actor=actors, capability=st.sampled_from(Capability), target=targets)
def test_a_further_role_never_takes_a_permission_away(
    actor: Actor, capability: Capability, target: Target
) -> None:
    by_one_role = any(
        may(
            replace(actor, roles=frozenset({role})),
            capability,
            target,
        ).yes
        for role in actor.roles
    )
    assert may(actor, capability, target).yes == by_one_role
