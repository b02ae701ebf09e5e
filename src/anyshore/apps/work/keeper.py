"""Opens and withdraws items for the case runner.

What a user task's assignment may say, all of it optional:

- ``queue``: key of the queue, as in ``exceptions``; the lane, or else the task's id,
  where it is left out.
- ``queueName``: what people call the queue; its key in words where it is left out.
- ``skill``: skills, each with a least level and ``!`` where it must be proved, as in
  ``matching:2! tax``.
- ``language``: languages, each with a least level, as in ``de:B2``.
- ``target``: business time from the hand-over of the case to the deadline: ``PT8H``.
- ``handle``: time in hand that is aimed at, as in ``PT5M``.
- ``priority``: priority class, as in ``high``.
- ``assignee``: e-mail of the worker it is named for.
- ``excludes``: ids of user tasks whose workers must not do this one (four eyes).

The sites of the contract are a wall, and so are the countries in its terms.  The terms
can also relax skills over time: with ``{"relax": "PT10M"}`` an item that nobody took in
ten minutes opens to who lacks one level, in twenty to who lacks two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyshore.apps.people.models import Worker
from anyshore.apps.work import deadlines
from anyshore.apps.work.models import ItemRow, Queue
from anyshore.apps.work.needs import needs
from anyshore.apps.work.rows import (
    drafts_of,
    objects_of,
    requirements_of,
    stepped,
    store,
    to_item,
)
from anyshore.core import events, feel, sla
from anyshore.core.work import Cefr, Priority, State, Withdraw
from anyshore.kernel import Place, Problem, ProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta
    from uuid import UUID

    from anyshore.apps.processes.models import Case
    from anyshore.core import bpmn

__all__ = ["RELAX", "Keeper"]

#: Name of the contract's term for the waiting that stands for one level of a skill.
RELAX = "relax"

ENGINE = "engine"
_LEVELS = frozenset("12345")


class Keeper:
    """Keeps the items of cases, as the runner asks for."""

    def open(
        self, opened: Sequence[tuple[Case, bpmn.OpenItem]], now: datetime
    ) -> list[events.Draft]:
        """Open the items of user tasks' tokens, of many cases at once."""
        shared = _Shared()
        rows = [_row(case, command, shared, now) for case, command in opened]
        ItemRow.objects.bulk_create(rows)
        return [_created(row, now) for row in rows]

    def withdraw(self, case: Case, token: int, now: datetime) -> list[events.Draft]:
        """Take back the item of a token that is gone."""
        found = ItemRow.objects.select_for_update().filter(case=case, token=token)
        row = found.first()
        if row is None or State(row.state).final:
            return []
        before = to_item(row)
        outcome = stepped(before, Withdraw(reason="The case went on without it."), now)
        store(row, before, outcome.after, now)
        return drafts_of(row, outcome.facts, ENGINE, now)


class _Shared:
    """What the items of a batch have in common, looked up once."""

    def __init__(self) -> None:
        self._queues: dict[tuple[UUID, str], Queue] = {}
        self._sites: dict[UUID, list[UUID] | None] = {}

    def queue(self, case: Case, command: bpmn.OpenItem) -> Queue:
        key = command.assignment.get("queue") or command.lane or command.element
        place = (case.contract.service_id, key[:100])
        if place not in self._queues:
            name = command.assignment.get("queueName", "")[:200]
            self._queues[place] = _queue(*place, name)
        return self._queues[place]

    def sites(self, case: Case) -> list[UUID] | None:
        if case.contract_id not in self._sites:
            self._sites[case.contract_id] = _sites(case)
        return self._sites[case.contract_id]


def _row(case: Case, command: bpmn.OpenItem, shared: _Shared, now: datetime) -> ItemRow:
    wanted = command.assignment
    row = ItemRow(
        client_id=case.client_id,
        contract=case.contract,
        service_id=case.contract.service_id,
        queue=shared.queue(case, command),
        case=case,
        token=command.token,
        element=command.element,
        title=(command.name or command.element)[:200],
        form=command.form,
        inputs=feel.to_json(feel.from_host(command.inputs)),
        languages=_languages(wanted.get("language", "")),
        sites=shared.sites(case),
        countries=case.contract.terms.get("countries"),
        priority=int(_priority(wanted.get("priority", ""))),
        named=_named(wanted.get("assignee", "")),
        excluded=_excluded(case, wanted.get("excludes", "")),
        created_at=now,
        ready_at=now,
        started_at=case.created_at,
        relax=_relax(case.contract.terms.get(RELAX, "")),
    )
    row.skills = _merged(row.queue.skills, _skills(wanted.get("skill", "")))
    row.needs = needs(requirements_of(row))
    if "target" in wanted:
        row.target = deadlines.duration(wanted["target"], "target")
    if "handle" in wanted:
        row.handle_target = deadlines.duration(wanted["handle"], "handle")
    clock = sla.start("turnaround", row.started_at)
    for name, value in deadlines.reckon(row, clock).items():
        setattr(row, name, value)
    return row


def _created(row: ItemRow, now: datetime) -> events.Draft:
    return events.Draft(
        client=row.client_id,
        type="work_item.created",
        at=now,
        actor=ENGINE,
        data={
            "item": str(row.id),
            "task": row.title,
            "queue": row.queue.key,
            "priority": row.priority,
            "due_at": row.due_at,
        },
        objects=objects_of(row),
    )


def _queue(service: UUID, key: str, name: str) -> Queue:
    queue, _ = Queue.objects.get_or_create(
        service_id=service, key=key, defaults={"name": name or _words(key)}
    )
    if name and queue.name != name:
        queue.name = name
        queue.save(update_fields=["name"])
    return queue


def _words(key: str) -> str:
    """Write a key as people would; what is in capitals stays so."""
    text = key.replace("-", " ").replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def _sites(case: Case) -> list[UUID] | None:
    sites = list(case.contract.sites.order_by("site_id").values_list("site", flat=True))
    return sites or None


def _excluded(case: Case, elements: str) -> list[UUID]:
    if not elements:
        return []
    done = case.items.filter(element__in=elements.split(), completed_by__isnull=False)
    return sorted(set(done.values_list("completed_by_id", flat=True)))


def _relax(text: str) -> timedelta | None:
    return deadlines.duration(text, RELAX) if text else None


def _named(email: str) -> Worker | None:
    if not email:
        return None
    found = Worker.objects.filter(user__email__iexact=email).first()
    if found is None:
        raise _malformed("assignee", email, "Write the e-mail of a worker.")
    return found


def _skills(text: str) -> list[dict[str, object]]:
    found = []
    for word in text.replace(",", " ").split():
        plain = word.rstrip("!")
        code, _, level = plain.partition(":")
        if level and level not in _LEVELS:
            raise _malformed("skill", word, "Write it as in matching:2, level 1 to 5.")
        found.append({"code": code, "level": int(level or 1), "proof": plain != word})
    return found


def _merged(
    first: list[dict[str, object]], second: list[dict[str, object]]
) -> list[dict[str, object]]:
    """Join the queue's skills with the task's; the task's word on a skill counts."""
    by_code = {str(need["code"]): need for need in (*first, *second)}
    return list(by_code.values())


def _languages(text: str) -> list[dict[str, str]]:
    found = []
    for word in text.replace(",", " ").split():
        tag, _, level = word.partition(":")
        if level and level not in set(Cefr):
            raise _malformed("language", word, "Write it as in de:B2, level A1 to C2.")
        found.append({"tag": tag, "level": level or Cefr.B2.value})
    return found


def _priority(text: str) -> Priority:
    if not text:
        return Priority.NORMAL
    try:
        return Priority(int(text)) if text.isdigit() else Priority[text.upper()]
    except (KeyError, ValueError):
        names = ", ".join(priority.name.lower() for priority in Priority)
        raise _malformed("priority", text, f"Use one of: {names}.") from None


def _malformed(name: str, value: str, hint: str) -> ProblemError:
    return ProblemError(
        Problem(
            code="assignment-malformed",
            message=f"The task's {name} is {value!r}, which cannot be read.",
            hint=hint,
            place=Place(element=name),
        )
    )
