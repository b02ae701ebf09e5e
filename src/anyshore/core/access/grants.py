"""The table of grants: which role has which capability, and how far it goes.

The table is data, so that the page that explains it and the code that obeys it are the
same; a test compares them.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["GRANTS", "READING", "Capability", "Reach", "Role", "Side", "grants_table"]


class Side(StrEnum):
    """Whose person somebody is."""

    #: A client's own person.
    CLIENT = "client"
    #: The provider's staff, and its software agents.
    PROVIDER = "provider"


class Role(StrEnum):
    """What a person is here for; one person may have several of one side."""

    CLIENT_USER = "client_user"
    CLIENT_ADMIN = "client_admin"
    AGENT = "agent"
    EXPERT = "expert"
    LEAD = "lead"
    DESIGNER = "designer"
    ADMINISTRATOR = "administrator"

    @property
    def side(self) -> Side:
        """Return whose people have this role."""
        clients = (Role.CLIENT_USER, Role.CLIENT_ADMIN)
        return Side.CLIENT if self in clients else Side.PROVIDER


class Capability(StrEnum):
    """Everything that can be allowed; a closed set."""

    #: Receive the next item.
    WORK_CLAIM = "work.claim"
    #: Renew, release, pend and complete the item in hand.
    WORK_COMPLETE = "work.complete"
    #: Say that what a pended item waited for is here.
    WORK_RESUME = "work.resume"
    #: Hand an item up, with a reason.
    WORK_ESCALATE = "work.escalate"
    #: See queues and pick from them.
    WORK_OVERSEE = "work.oversee"
    #: Take an item out of another worker's hands.
    WORK_TAKE_OVER = "work.take_over"
    #: Name a worker for an item, or nobody.
    WORK_REASSIGN = "work.reassign"
    #: Set an item's priority.
    WORK_PRIORITIZE = "work.prioritize"
    #: End an item that is no longer wanted.
    WORK_WITHDRAW = "work.withdraw"
    #: Hand work over: start a case.
    CASE_CREATE = "case.create"
    #: Read a case, its items, documents and history.
    CASE_READ = "case.read"
    #: Answer what a pended item waits for.
    CASE_ANSWER = "case.answer"
    #: Read the provider's internal notes.
    NOTE_READ = "note.read"
    #: Write internal notes.
    NOTE_WRITE = "note.write"
    #: Open a masked field, with a reason.
    FIELD_REVEAL = "field.reveal"
    #: Read an engagement with its versions and rounds.
    ENGAGEMENT_READ = "engagement.read"
    #: Write the brief while it is drafted.
    ENGAGEMENT_DRAFT = "engagement.draft"
    #: Offer the work, and offer change orders.
    ENGAGEMENT_PROPOSE = "engagement.propose"
    #: Accept or decline an offer.
    ENGAGEMENT_ACCEPT = "engagement.accept"
    #: Start, deliver versions, submit them for review.
    ENGAGEMENT_DELIVER = "engagement.deliver"
    #: Write and resolve comments that both sides read.
    ENGAGEMENT_COMMENT = "engagement.comment"
    #: Request changes, sign off, approve milestones.
    ENGAGEMENT_REVIEW = "engagement.review"
    #: End an engagement before its sign-off.
    ENGAGEMENT_CANCEL = "engagement.cancel"
    #: Read samples, scores and findings.
    QUALITY_READ = "quality.read"
    #: Score a sampled item.
    QUALITY_SCORE = "quality.score"
    #: Answer a finding on one's own work.
    QUALITY_APPEAL = "quality.appeal"
    #: Decide an appeal.
    QUALITY_DECIDE = "quality.decide"
    #: Read an invoice and the items behind its lines.
    INVOICE_READ = "invoice.read"
    #: Compute a draft invoice from accepted work.
    INVOICE_PREPARE = "invoice.prepare"
    #: Number and send an invoice.
    INVOICE_ISSUE = "invoice.issue"
    #: Approve an invoice for payment.
    INVOICE_APPROVE = "invoice.approve"
    #: Dispute an invoice's line.
    INVOICE_DISPUTE = "invoice.dispute"
    #: Read the provider's own cost and margin.
    MARGIN_READ = "margin.read"
    #: Read processes, decisions and forms with their versions.
    PROCESS_READ = "process.read"
    #: Publish a version, or roll one back.
    PROCESS_DEPLOY = "process.deploy"
    #: Read a contract, its commitments and rate card.
    CONTRACT_READ = "contract.read"
    #: Change a contract, from a date on.
    CONTRACT_EDIT = "contract.edit"
    #: Read workers, skills and shifts.
    PEOPLE_READ = "people.read"
    #: Change workers, skills and shifts.
    PEOPLE_EDIT = "people.edit"
    #: Forecast queues, make rosters and publish them.
    SHIFT_PLAN = "shift.plan"
    #: Ask for leave, a swap or an open shift.
    SHIFT_ASK = "shift.ask"
    #: Read a scope of work that may be handed over, and the advice on it.
    SCOPE_READ = "scope.read"
    #: Save a scope and change it.
    SCOPE_EDIT = "scope.edit"
    #: Set up clients and their organization.
    CLIENT_EDIT = "client.edit"
    #: Invite users, give and take roles.
    USER_EDIT = "user.edit"
    #: Ask who can see something.
    ACCESS_INSPECT = "access.inspect"
    #: Read the audit trail.
    AUDIT_READ = "audit.read"
    #: Take data out as a file.
    DATA_EXPORT = "data.export"
    #: Change the settings of the installation.
    PLATFORM_EDIT = "platform.edit"


class Reach(StrEnum):
    """How far a grant goes."""

    #: What is in the actor's hands: they hold, made or are it.
    OWN = "own"
    #: What is their own, or names them as a member.
    NAMED = "named"
    #: What belongs to the actor's own client.
    CLIENT = "client"
    #: What belongs to a client the actor serves, or to no client.
    SERVED = "served"
    #: Anything, of any client or none.
    EVERY = "every"


#: What an organization-wide client user may read beyond what names them.
READING = frozenset(
    {
        Capability.CASE_READ,
        Capability.ENGAGEMENT_READ,
        Capability.QUALITY_READ,
        Capability.CONTRACT_READ,
    }
)

_C = Capability

_CLIENT_USER = {
    _C.CASE_CREATE: Reach.CLIENT,
    _C.CASE_READ: Reach.NAMED,
    _C.CASE_ANSWER: Reach.NAMED,
    _C.ENGAGEMENT_READ: Reach.NAMED,
    _C.ENGAGEMENT_DRAFT: Reach.NAMED,
    _C.ENGAGEMENT_COMMENT: Reach.NAMED,
    _C.ENGAGEMENT_REVIEW: Reach.NAMED,
    _C.QUALITY_READ: Reach.NAMED,
    _C.PROCESS_READ: Reach.CLIENT,
    _C.SCOPE_READ: Reach.NAMED,
    _C.SCOPE_EDIT: Reach.NAMED,
}
_CLIENT_ADMIN = {
    _C.CASE_CREATE: Reach.CLIENT,
    _C.CASE_READ: Reach.CLIENT,
    _C.CASE_ANSWER: Reach.CLIENT,
    _C.FIELD_REVEAL: Reach.CLIENT,
    _C.ENGAGEMENT_READ: Reach.CLIENT,
    _C.ENGAGEMENT_DRAFT: Reach.CLIENT,
    _C.ENGAGEMENT_ACCEPT: Reach.CLIENT,
    _C.ENGAGEMENT_COMMENT: Reach.CLIENT,
    _C.ENGAGEMENT_REVIEW: Reach.CLIENT,
    _C.ENGAGEMENT_CANCEL: Reach.CLIENT,
    _C.QUALITY_READ: Reach.CLIENT,
    _C.INVOICE_READ: Reach.CLIENT,
    _C.INVOICE_APPROVE: Reach.CLIENT,
    _C.INVOICE_DISPUTE: Reach.CLIENT,
    _C.PROCESS_READ: Reach.CLIENT,
    _C.CONTRACT_READ: Reach.CLIENT,
    _C.SCOPE_READ: Reach.CLIENT,
    _C.SCOPE_EDIT: Reach.CLIENT,
    _C.USER_EDIT: Reach.CLIENT,
    _C.ACCESS_INSPECT: Reach.CLIENT,
    _C.AUDIT_READ: Reach.CLIENT,
    _C.DATA_EXPORT: Reach.CLIENT,
}
_AGENT = {
    _C.WORK_CLAIM: Reach.SERVED,
    _C.WORK_COMPLETE: Reach.OWN,
    _C.WORK_RESUME: Reach.NAMED,
    _C.WORK_ESCALATE: Reach.OWN,
    _C.CASE_READ: Reach.NAMED,
    _C.NOTE_READ: Reach.NAMED,
    _C.NOTE_WRITE: Reach.NAMED,
    _C.FIELD_REVEAL: Reach.OWN,
    _C.QUALITY_READ: Reach.OWN,
    _C.QUALITY_APPEAL: Reach.OWN,
    _C.PROCESS_READ: Reach.SERVED,
    _C.PEOPLE_READ: Reach.OWN,
    _C.SHIFT_ASK: Reach.OWN,
}
_EXPERT = {
    **_AGENT,
    _C.ENGAGEMENT_READ: Reach.NAMED,
    _C.ENGAGEMENT_DRAFT: Reach.NAMED,
    _C.ENGAGEMENT_DELIVER: Reach.NAMED,
    _C.ENGAGEMENT_COMMENT: Reach.NAMED,
}
_LEAD = {
    _C.WORK_CLAIM: Reach.SERVED,
    _C.WORK_COMPLETE: Reach.OWN,
    _C.WORK_RESUME: Reach.SERVED,
    _C.WORK_ESCALATE: Reach.SERVED,
    _C.WORK_OVERSEE: Reach.SERVED,
    _C.WORK_TAKE_OVER: Reach.SERVED,
    _C.WORK_REASSIGN: Reach.SERVED,
    _C.WORK_PRIORITIZE: Reach.SERVED,
    _C.WORK_WITHDRAW: Reach.SERVED,
    _C.CASE_CREATE: Reach.SERVED,
    _C.CASE_READ: Reach.SERVED,
    _C.NOTE_READ: Reach.SERVED,
    _C.NOTE_WRITE: Reach.SERVED,
    _C.FIELD_REVEAL: Reach.SERVED,
    _C.ENGAGEMENT_READ: Reach.SERVED,
    _C.ENGAGEMENT_DRAFT: Reach.SERVED,
    _C.ENGAGEMENT_PROPOSE: Reach.SERVED,
    _C.ENGAGEMENT_DELIVER: Reach.SERVED,
    _C.ENGAGEMENT_COMMENT: Reach.SERVED,
    _C.ENGAGEMENT_CANCEL: Reach.SERVED,
    _C.QUALITY_READ: Reach.SERVED,
    _C.QUALITY_SCORE: Reach.SERVED,
    _C.QUALITY_APPEAL: Reach.OWN,
    _C.QUALITY_DECIDE: Reach.SERVED,
    _C.INVOICE_READ: Reach.SERVED,
    _C.INVOICE_PREPARE: Reach.SERVED,
    _C.MARGIN_READ: Reach.SERVED,
    _C.PROCESS_READ: Reach.SERVED,
    _C.CONTRACT_READ: Reach.SERVED,
    _C.PEOPLE_READ: Reach.SERVED,
    _C.SHIFT_PLAN: Reach.SERVED,
    _C.SHIFT_ASK: Reach.OWN,
    _C.ACCESS_INSPECT: Reach.SERVED,
    _C.AUDIT_READ: Reach.SERVED,
    _C.DATA_EXPORT: Reach.SERVED,
}
_DESIGNER = {
    _C.PROCESS_READ: Reach.SERVED,
    _C.PROCESS_DEPLOY: Reach.SERVED,
    _C.CONTRACT_READ: Reach.SERVED,
}
_ADMINISTRATOR = {
    _C.INVOICE_READ: Reach.SERVED,
    _C.INVOICE_PREPARE: Reach.SERVED,
    _C.INVOICE_ISSUE: Reach.SERVED,
    _C.MARGIN_READ: Reach.SERVED,
    _C.PROCESS_READ: Reach.EVERY,
    _C.CONTRACT_READ: Reach.EVERY,
    _C.CONTRACT_EDIT: Reach.EVERY,
    _C.PEOPLE_READ: Reach.EVERY,
    _C.PEOPLE_EDIT: Reach.EVERY,
    _C.CLIENT_EDIT: Reach.EVERY,
    _C.USER_EDIT: Reach.EVERY,
    _C.ACCESS_INSPECT: Reach.EVERY,
    _C.AUDIT_READ: Reach.EVERY,
    _C.PLATFORM_EDIT: Reach.EVERY,
}

#: Role to capability to reach; what is absent is denied.
GRANTS: Mapping[Role, Mapping[Capability, Reach]] = MappingProxyType(
    {
        Role.CLIENT_USER: MappingProxyType(_CLIENT_USER),
        Role.CLIENT_ADMIN: MappingProxyType(_CLIENT_ADMIN),
        Role.AGENT: MappingProxyType(_AGENT),
        Role.EXPERT: MappingProxyType(_EXPERT),
        Role.LEAD: MappingProxyType(_LEAD),
        Role.DESIGNER: MappingProxyType(_DESIGNER),
        Role.ADMINISTRATOR: MappingProxyType(_ADMINISTRATOR),
    }
)


def grants_table() -> str:
    """Write the grants as the Markdown table of ``docs/explanation/access.md``."""
    roles = [role.value.replace("_", " ") for role in Role]
    lines = [
        "| capability | " + " | ".join(roles) + " |",
        "|---" * (len(roles) + 1) + "|",
    ]
    for capability in Capability:
        cells = [GRANTS[role].get(capability) for role in Role]
        words = [cell.value if cell else "" for cell in cells]
        lines.append(f"| `{capability.value}` | " + " | ".join(words) + " |")
    return "\n".join(lines)
