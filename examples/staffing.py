"""The sample team: its past, a forecast, a published roster and a draft of the next.

The published weeks are an ordinary rota, five days on and two off, entered by hand; the
draft after them is made by the solver in the background.
"""

from __future__ import annotations

import math
import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from anyshore.apps.people.models import Worker
    from anyshore.apps.staffing.models import Plan, StaffQueue
    from anyshore.core.access import Actor

HERE = Path(__file__).parent
#: Weeks of history, and days of each plan.
_WEEKS, _DAYS = 10, 14
_SECONDS = 20
_ZONE = "Asia/Manila"
_OWN = ("agent@provider.example", "agent2@provider.example")


def staff(lead: Actor) -> None:
    """Enter the team and plan its weeks; what is there is left as it is."""
    from django.db import transaction

    from anyshore.adapters import clock
    from anyshore.apps.staffing import history, services
    from anyshore.apps.staffing.models import Plan

    given = tomllib.loads((HERE / "staffing.toml").read_text("utf-8"))
    with transaction.atomic():
        if Plan.objects.exists():
            return
        _terms(given)
        team = _team(given)
        queues = [_queue(each) for each in given["queue"]]
    for queue, each in zip(queues, given["queue"], strict=True):
        services.take_history(lead, queue.id, calls(queue, each, clock.now()))
    # What is published was planned a week ago, from what was known then.
    with clock.standing_at(clock.now() - timedelta(days=7)):
        for queue in queues:
            services.make_forecast(lead, queue.id)
        _publish(lead, queues, team)
    for queue in queues:
        day = history.today_of(queue) + timedelta(days=9)
        reason = "Month-end run of the client (sample)"
        services.set_special(lead, queue.id, day, Decimal("1.4"), reason)
        services.make_forecast(lead, queue.id)
    _ask(team)
    draft = _draft(lead, queues, _DAYS)
    services.make(lead, draft.id, _SECONDS)


def _terms(given: dict[str, Any]) -> None:
    from anyshore.apps.clients.models import Site
    from anyshore.apps.staffing.models import Pattern, SiteTerms

    sites = {site.name: site for site in Site.objects.all()}
    for each in given["site"]:
        SiteTerms.objects.create(
            site=sites[each["name"]],
            packs=each["packs"],
            hourly=Decimal(each["hourly"]),
            currency=each["currency"],
        )
    for each in given["pattern"]:
        Pattern.objects.create(
            site=sites[each["site"]],
            code=each["code"],
            starts=time.fromisoformat(each["starts"]),
            minutes=each["minutes"],
            break_minutes=each["break"],
        )


def _team(given: dict[str, Any]) -> list[tuple[Worker, dict[str, Any]]]:
    """Enter people who do not sign in, and give two who do a place among them."""
    from anyshore.apps.accounts.models import Grant, User
    from anyshore.apps.clients.models import Site
    from anyshore.apps.people.models import Skill, Worker
    from anyshore.apps.staffing.models import WorkTerms
    from anyshore.core.access import Role

    site = Site.objects.get(name="Manila")
    team = []
    for email in _OWN:
        worker = Worker.objects.select_related("user").get(user__email=email)
        team.append((worker, {"skills": ["suppliers-de"], "usual": "M14"}))
    for each in given["person"]:
        email = f"{each['name'].split()[0].lower()}@team.example"
        account = User(email=email, name=each["name"], zone=site.zone)
        account.set_unusable_password()
        account.save()
        Grant.objects.create(user=account, role=Role.AGENT.value)
        team.append((Worker.objects.create(user=account, site=site), each))
    for worker, each in team:
        Skill.objects.bulk_create(
            Skill(worker=worker, code=code, level=3) for code in each["skills"]
        )
        WorkTerms.objects.create(
            worker=worker,
            min_week_minutes=1920,
            max_week_minutes=2400,
            max_in_row=5,
            min_in_row=2,
        )
    return team


def _queue(given: dict[str, Any]) -> StaffQueue:
    from anyshore.apps.clients.models import Contract
    from anyshore.apps.staffing.models import StaffQueue

    contract = Contract.objects.get(slug=given["contract"])
    return StaffQueue.objects.create(
        client_id=contract.client_id,
        contract=contract,
        name=given["name"],
        skill=given["skill"],
        zone=given["zone"],
        opens=time.fromisoformat(given["opens"]),
        closes=time.fromisoformat(given["closes"]),
        weekdays=given["weekdays"],
        share=Decimal(given["share"]),
        within=given["within"],
        patience=given["patience"],
        shrinkage=Decimal(given["shrinkage"]),
        handle_seconds=given["handle"],
    )


def calls(queue: StaffQueue, given: dict[str, Any], now: datetime) -> str:
    """Return the past as CSV: a hill by day, the week's shape, and a steady wobble."""
    from anyshore.apps.staffing.forecasting import is_open

    zone = ZoneInfo(queue.zone)
    first = now.astimezone(zone).date() - timedelta(weeks=_WEEKS)
    start = datetime.combine(first, time(0), zone).astimezone(ZoneInfo("UTC"))
    lines = ["start,count,seconds"]
    number = 0
    while start + timedelta(hours=1) <= now:
        local = start.astimezone(zone)
        hill = math.exp(-(((local.hour - 13) / 4.5) ** 2)) + 0.06
        mean = given["height"] * hill * given["week"][local.weekday()]
        # A generator that everybody can repeat: the sample is the same for all.
        number = (number * 1103515245 + 12345) % 2**31
        wobble = 1 + 0.5 * (number / 2**31 - 0.5)
        # Whole days lie above or below as well, by up to an eighth.
        wobble *= 1 + 0.25 * ((local.toordinal() * 7919 % 97) / 96 - 0.5)
        count = round(mean * wobble) if is_open(queue, start) else 0
        lines.append(f"{start.isoformat()},{count},{count * given['handle']}")
        start += timedelta(hours=1)
    return "\n".join(lines)


def _monday() -> date:
    """Return the Monday of the present week in Manila."""
    from anyshore.adapters import clock

    today = clock.now().astimezone(ZoneInfo(_ZONE)).date()
    return today - timedelta(days=today.weekday())


def _draft(lead: Actor, queues: list[StaffQueue], ahead: int) -> Plan:
    """Begin a plan so many days after the present Monday."""
    from django.db import transaction

    from anyshore.apps.clients.models import Site
    from anyshore.apps.staffing import services

    with transaction.atomic():
        sites = [site.id for site in Site.objects.filter(name="Manila")]
    first = _monday() + timedelta(days=ahead)
    return services.draft_plan(
        lead,
        services.NewPlan(
            name=f"Manila, two weeks from {first:%d %b} (sample)",
            sites=sites,
            queues=[queue.id for queue in queues],
            zone=_ZONE,
            first=first,
            days=_DAYS,
        ),
    )


def _publish(
    lead: Actor, queues: list[StaffQueue], team: list[tuple[Worker, dict[str, Any]]]
) -> None:
    from anyshore.apps.staffing import services

    plan = _draft(lead, queues, 7)
    _rota(plan, queues, team)
    services.publish(lead, plan.id)


def _ask(team: list[tuple[Worker, dict[str, Any]]]) -> None:
    """Let two people ask for something; the rules answer, with reasons to read."""
    from django.db import transaction

    from anyshore.apps.people.queries import actor
    from anyshore.apps.staffing import asking
    from anyshore.apps.staffing.models import Shift

    day = _monday() + timedelta(days=9)
    one = team[0][0]
    asking.ask_leave(actor(one.user), [day])
    with transaction.atomic():
        own = Shift.objects.filter(worker=one, day__gt=day).earliest("starts_at")
        night = Shift.objects.filter(pattern="M22", day__gt=day).earliest("starts_at")
    asking.ask_swap(actor(one.user), own.id, night.id)


def _rota(
    plan: Plan, queues: list[StaffQueue], team: list[tuple[Worker, dict[str, Any]]]
) -> None:
    """Give everybody their usual shift, five days on and two off in turn."""
    from django.db import transaction

    from anyshore.apps.staffing.models import Pattern
    from anyshore.apps.staffing.tasks import store
    from anyshore.core.staffing import labour

    by_skill = {queue.skill: queue for queue in queues}
    shifts = []
    with transaction.atomic():
        patterns = {each.code: each for each in Pattern.objects.all()}
        for number, (worker, each) in enumerate(team):
            row = patterns[each["usual"]]
            pattern = labour.Pattern(
                id=row.code,
                site=str(worker.site_id),
                starts=row.starts,
                minutes=row.minutes,
                break_minutes=row.break_minutes,
            )
            queue = by_skill[each["skills"][0]]
            for day in range(plan.days):
                if day % 7 in _off(queue, number):
                    continue
                shifts.append(
                    labour.Shift(
                        person=str(worker.id),
                        interval=pattern.interval(
                            plan.first + timedelta(days=day), plan.zone
                        ),
                        zone=plan.zone,
                        pattern=row.code,
                        queue=str(queue.id),
                        break_minutes=row.break_minutes,
                    )
                )
        store(plan, shifts)


def _off(queue: StaffQueue, number: int) -> set[int]:
    """Return who is off when: weekends at the one line, in turn at the other."""
    if len(queue.weekdays) < len("1234567"):
        return {5, 6}
    return {number % 7, (number + 1) % 7}
