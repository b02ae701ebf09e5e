"""An engagement from the brief to its sign-off, command by command."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import RequestFactory
from tests.operation import BRIEF, DRAFT, research_contract
from tests.world import MONDAY

from anyshore.adapters import clock
from anyshore.adapters.postgres.scope import acting_for_all
from anyshore.apps.audit import queries as audit
from anyshore.apps.engagements import listing, queries
from anyshore.apps.engagements.models import Content, EngagementRow
from anyshore.apps.engagements.rows import write
from anyshore.apps.engagements.services import (
    Upload,
    carry_out,
    deliver,
    draft,
    edit,
)
from anyshore.core import engagement as core
from anyshore.kernel import IdPrefix, ProblemError, show_id
from anyshore.web.engagement import actions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tests.operation import Operation
    from tests.world import World

    from anyshore.apps.accounts.models import User

SECOND = DRAFT.replace(b"4 %", b"4 to 5 %")
MET = tuple(
    core.Answer(criterion=each.id, verdict=core.Verdict.MET) for each in BRIEF.criteria
)


@pytest.fixture(autouse=True)
def everything() -> Iterator[None]:
    """Act as the runner does, at a known instant."""
    with acting_for_all(), clock.standing_at(MONDAY):
        yield


def refusal(error: pytest.ExceptionInfo[ProblemError]) -> str:
    """Return the code of a refusal."""
    return error.value.problem.code


def sent(world: World, user: User, **fields: str) -> Any:
    """Return a form that somebody sent."""
    request: Any = RequestFactory().post("/", fields)
    request.user, request.actor = user, world.actor(user)
    return request


def upload(content: bytes) -> Upload:
    """Return a version of the report."""
    return Upload(deliverable="report", content=content)


def test_from_brief_to_sign_off(world: World) -> None:
    """Every step is one event; two versions, two rounds, one remark that is settled."""
    lead, expert, owner = map(world.actor, (world.lead, world.expert, world.owner))
    contract = research_contract(world.alder, "alder-research")
    brief = replace(BRIEF, experts=(expert.id,), reviewers=(owner.id,))
    key = draft(lead, contract.id, brief).id
    carry_out(key, core.Propose(by=lead))
    carry_out(key, core.Accept(by=owner))
    carry_out(key, core.Start(by=expert))
    deliver(expert, key, upload(DRAFT))
    carry_out(key, core.Submit(by=expert))
    wish = core.AddComment(
        by=owner,
        id=clock.new_key(),
        deliverable="report",
        version=1,
        text="Give a range.",
        kind=core.Kind.CHANGE,
    )
    carry_out(key, wish)
    carry_out(key, core.RequestChanges(by=owner, summary="One thing."))
    deliver(expert, key, upload(SECOND))
    carry_out(key, core.Resolve(by=expert, comment=wish.id, note="Done."))
    carry_out(key, core.Submit(by=expert))
    done = carry_out(key, core.SignOff(by=owner, answers=MET))
    row = EngagementRow.objects.get(pk=key)
    shown = show_id(IdPrefix.ENGAGEMENT, key)
    happened = [event.type for event in audit.history("engagement", shown)]
    assert (row.state, row.version) == ("signed_off", done.version)
    assert [queries.content(key, version) for version in done.versions] == [
        DRAFT,
        SECOND,
    ]
    assert done.progress[0].approved_at == MONDAY
    assert [name.removeprefix("engagement.") for name in happened][:12] == [
        "drafted",
        "proposed",
        "accepted",
        "started",
        "delivered",
        "submitted",
        "commented",
        "changes_requested",
        "delivered",
        "comment_resolved",
        "submitted",
        "signed_off",
    ]
    assert audit.verify(world.alder.id) == ()


def test_who_drafts_for_a_client_is_named(world: World) -> None:
    """Or could not read the brief a moment later; an admin reads all of them."""
    contract = research_contract(world.alder, "alder-research")
    user, admin = world.actor(world.colleague), world.actor(world.owner)
    with pytest.raises(ProblemError) as error:
        draft(user, contract.id, BRIEF)
    assert refusal(error) == "drafter-not-named"
    assert EngagementRow.objects.count() == 0
    named = replace(BRIEF, reviewers=(user.id,))
    assert draft(user, contract.id, named).brief == named
    assert draft(admin, contract.id, BRIEF).brief == BRIEF


def test_nobody_drafts_under_a_contract_of_somebody_else(world: World) -> None:
    contract = research_contract(world.alder, "alder-research")
    stranger = world.actor(world.stranger)
    with pytest.raises(ProblemError) as error:
        draft(stranger, contract.id, replace(BRIEF, reviewers=(stranger.id,)))
    assert refusal(error) == "not-allowed"


def test_a_brief_is_drafted_under_a_contract_for_engagements(world: World) -> None:
    with pytest.raises(ProblemError) as error:
        draft(world.actor(world.lead), world.contract.id, BRIEF)
    assert refusal(error) == "not-found"


@pytest.mark.parametrize("who", ["stranger", "expert", "lead"])
def test_reviewers_are_the_clients_own(world: World, who: str) -> None:
    """Neither another client's people nor the provider's."""
    contract = research_contract(world.alder, "alder-research")
    foreign = replace(BRIEF, reviewers=(getattr(world, who).id,))
    with pytest.raises(ProblemError) as error:
        draft(world.actor(world.lead), contract.id, foreign)
    assert refusal(error) == "reviewer-unknown"


def test_a_draft_is_edited_by_who_has_read_it(world: World) -> None:
    """The second of two who write at the same time is told, and nothing is lost."""
    lead, admin = world.actor(world.lead), world.actor(world.owner)
    contract = research_contract(world.alder, "alder-research")
    drafted = draft(lead, contract.id, BRIEF)
    wider = replace(BRIEF, scope=("Market size 2025", "Prices"))
    edited = edit(admin, drafted.id, wider, drafted.version)
    with pytest.raises(ProblemError) as error:
        edit(lead, drafted.id, BRIEF, drafted.version)
    assert refusal(error) == "changed-meanwhile"
    assert queries.one(lead, drafted.id)[1] == edited
    assert edited.brief == wider


def test_nobody_edits_themselves_out(world: World) -> None:
    contract = research_contract(world.alder, "alder-research")
    user = world.actor(world.colleague)
    drafted = draft(user, contract.id, replace(BRIEF, reviewers=(user.id,)))
    with pytest.raises(ProblemError) as error:
        edit(user, drafted.id, BRIEF, drafted.version)
    assert refusal(error) == "drafter-not-named"
    assert queries.one(user, drafted.id)[1] == drafted


def test_contracts_to_draft_under_are_those_of_engagements(world: World) -> None:
    """Every user of the client may; an agent may not."""
    mine = research_contract(world.alder, "alder-research")
    theirs = research_contract(world.birch, "birch-research")

    def found(user: User) -> list[UUID]:
        actor = world.actor(user)
        return [row.id for row in queries.drafting_contracts(actor)]

    assert found(world.owner) == found(world.colleague) == [mine.id]
    assert found(world.stranger) == [theirs.id]
    assert found(world.lead) == [mine.id, theirs.id]
    assert found(world.agent) == []


def test_the_same_bytes_are_no_new_version(operation: Operation) -> None:
    """Refused, and neither version nor content is written."""
    world, key = operation.world, operation.alder.engagement
    owner, expert = world.actor(world.owner), world.actor(world.expert)
    change = core.AddComment(
        by=owner,
        id=clock.new_key(),
        deliverable="report",
        version=1,
        text="Change it.",
        kind=core.Kind.CHANGE,
    )
    carry_out(key, change)
    carry_out(key, core.RequestChanges(by=owner))
    with pytest.raises(ProblemError) as error:
        deliver(expert, key, upload(DRAFT))
    _, value = queries.one(expert, key)
    assert refusal(error) == "version-same"
    assert len(value.versions) == 1
    assert Content.objects.filter(engagement=key).count() == 1


@pytest.mark.parametrize("content", [b"", b"x" * (20 * 1024 * 1024 + 1)])
def test_a_version_has_a_size(operation: Operation, content: bytes) -> None:
    world = operation.world
    with pytest.raises(ProblemError) as error:
        deliver(world.actor(world.expert), operation.alder.engagement, upload(content))
    assert refusal(error) == "deliverable-size"


def test_open_changes_are_counted_for_lists(operation: Operation) -> None:
    """What the client asked for and nobody settled."""
    world, key = operation.world, operation.alder.engagement
    owner, expert = world.actor(world.owner), world.actor(world.expert)
    wish = core.AddComment(
        by=owner,
        id=clock.new_key(),
        deliverable="report",
        version=1,
        text="Give a range.",
        kind=core.Kind.CHANGE,
    )
    carry_out(key, wish)
    assert [row.open_changes for row in listing.engagements(owner).rows] == [1]
    carry_out(key, core.Resolve(by=expert, comment=wish.id))
    assert [row.open_changes for row in listing.engagements(owner).rows] == [0]


def test_a_stale_version_is_not_written(operation: Operation) -> None:
    """Who has read another version has lost the race; the row stays as it is."""
    world, key = operation.world, operation.alder.engagement
    row, value = queries.one(world.actor(world.owner), key)
    stale = replace(value, version=value.version + 1)
    assert write(stale, value.version - 1, MONDAY) is False
    row.refresh_from_db()
    assert row.version == value.version


@pytest.mark.parametrize("who", ["colleague", "stranger", "agent"])
def test_who_may_not_read_it_cannot_act_on_it(operation: Operation, who: str) -> None:
    world, key = operation.world, operation.alder.engagement
    actor = world.actor(getattr(world, who))
    with pytest.raises(ProblemError) as error:
        carry_out(key, core.SignOff(by=actor, answers=MET))
    assert refusal(error) == "not-allowed"
    assert EngagementRow.objects.get(pk=key).state == "in_review"


def marked(world: World, user: User, key: UUID, **fields: str) -> core.Comment:
    """Send a remark as the page does and return it as it was kept."""
    request = sent(world, user, version="1", body="Which two?", **fields)
    return actions.comment(request, key).comments[-1]


def test_a_remark_is_anchored_to_the_words_marked(operation: Operation) -> None:
    """The anchor is made from the text as the server reads it."""
    world, key = operation.world, operation.alder.engagement
    quote = "Two operators"
    made = marked(world, world.owner, key, quote=quote, position="0")
    assert made.anchor is not None
    assert made.anchor.exact == quote
    assert made.anchor.end - made.anchor.start == len(quote)
    assert made.anchor.start > 0


def test_words_that_are_not_there_are_refused(operation: Operation) -> None:
    world, key = operation.world, operation.alder.engagement
    with pytest.raises(ProblemError) as error:
        marked(world, world.owner, key, quote="Ninety operators", position="12")
    assert refusal(error) == "anchor-lost"


def test_a_position_that_is_no_number_is_looked_for(operation: Operation) -> None:
    """The words decide; where they are is a hint of the page."""
    world, key = operation.world, operation.alder.engagement
    made = marked(world, world.owner, key, quote="Two operators", position="x")
    assert made.anchor is not None
    assert made.anchor.exact == "Two operators"


def test_a_remark_names_its_version(operation: Operation) -> None:
    world, key = operation.world, operation.alder.engagement
    with pytest.raises(ProblemError) as error:
        actions.comment(sent(world, world.owner, body="Hm.", version="7"), key)
    assert refusal(error) == "version-unknown"


def test_a_remark_without_words_is_none(operation: Operation) -> None:
    world, key = operation.world, operation.alder.engagement
    with pytest.raises(ProblemError) as error:
        actions.comment(sent(world, world.owner, body=" ", version="1"), key)
    assert refusal(error) == "text-missing"


def test_an_internal_note_is_the_providers(operation: Operation) -> None:
    """The client does not read it, and cannot write one."""
    world, key = operation.world, operation.alder.engagement
    note = sent(world, world.expert, version="1", body="Check this.", internal="1")
    value = actions.comment(note, key)
    assert len(core.visible_comments(value, world.actor(world.expert))) == 2
    assert len(core.visible_comments(value, world.actor(world.owner))) == 1
    with pytest.raises(ProblemError):
        actions.comment(
            sent(world, world.owner, version="1", body="Mine.", internal="1"), key
        )


def test_a_sign_off_answers_every_criterion(operation: Operation) -> None:
    world, key = operation.world, operation.alder.engagement
    half = {"verdict-sources": "met"}
    with pytest.raises(ProblemError):
        actions.sign_off(sent(world, world.owner, **half), key)
    full = {**half, "verdict-size": "waived", "note-size": "A point will do."}
    value = actions.sign_off(sent(world, world.owner, **full), key)
    assert value.state is core.State.SIGNED_OFF
    assert [answer.verdict.value for answer in value.answers] == ["met", "waived"]


def test_what_is_no_text_is_not_delivered(operation: Operation) -> None:
    world, key = operation.world, operation.alder.engagement
    request = sent(world, world.expert, deliverable="report")
    request.FILES["file"] = _Bytes(b"\xff\xfe\x00")
    with pytest.raises(ProblemError) as error:
        actions.deliver(request, key)
    assert refusal(error) == "deliverable-text"


class _Bytes:
    """A file that was sent."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self) -> bytes:
        return self._content
