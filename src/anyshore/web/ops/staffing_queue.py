"""One queue: forecast against actual, why days differ, and what is known of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from anyshore.apps.staffing import history, queries, services
from anyshore.kernel import IdPrefix, Place, Problem, ProblemError
from anyshore.web.components.amounts import show_percent
from anyshore.web.components.chart_values import LineChart, Series
from anyshore.web.components.values import Column, Fact, Row, Table
from anyshore.web.ops.frame import frame, key_of
from anyshore.web.ops.staffing import crumbs, promise
from anyshore.web.staffing import show_share

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.apps.staffing.queries import Forecast, StaffQueue, Versus
    from anyshore.web.request import SignedIn

__all__ = ["forecast", "past", "queue", "special"]

#: Lengths that a chart can show.
_SPANS = {"1": "One day", "7": "A week", "14": "Two weeks"}


@login_required
@require_GET
def queue(request: SignedIn, key: str) -> HttpResponse:
    """Show forecast against actual over some days."""
    row = services.queue_of(request.actor, key_of(IdPrefix.STAFF_QUEUE, key))
    days = request.GET.get("days", "7")
    days = days if days in _SPANS else "7"
    since = _day(request.GET.get("since", ""), row, int(days))
    found = queries.versus(request.actor, row.id, since, int(days))
    newest = queries.forecasts([row]).get(row.id)
    context = {
        **frame(request.actor, "staffing"),
        "crumbs": crumbs(row.name),
        "queue": row,
        "facts": _facts(row, newest),
        "chart": _versus(found) if found else None,
        "people": _people(found) if found else None,
        "spans": _SPANS,
        "days": days,
        "since": since,
        "before": since - timedelta(days=int(days)),
        "after": since + timedelta(days=int(days)),
        "tried": _tried(newest) if newest else None,
        "reasons": _reasons(row, newest),
        "today": history.today_of(row),
    }
    return render(request, "ops/staffing/queue.html", context)


def _day(text: str, row: StaffQueue, days: int) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return history.today_of(row) - timedelta(days=days - 1)


def _facts(row: StaffQueue, newest: Forecast | None) -> tuple[Fact, ...]:
    facts = [
        Fact("Contract", str(row.contract)),
        Fact("Promised", promise(row)),
        Fact("Clock", row.zone),
        Fact("Open", hours(row)),
        Fact("Shrinkage", show_percent(row.shrinkage)),
    ]
    if newest is not None:
        error = newest.error
        facts += [
            Fact("Forecast by", newest.model),
            Fact("Error", "too short to tell" if error is None else show_share(error)),
            Fact("Made", newest.made_at),
        ]
    return tuple(facts)


def hours(row: StaffQueue) -> str:
    """Say when a queue is open."""
    days = "every day" if len(row.weekdays) == len("1234567") else "some weekdays"
    if sorted(row.weekdays) == [0, 1, 2, 3, 4]:
        days = "Monday to Friday"
    if row.opens == row.closes:
        return f"round the clock, {days}"
    return f"{row.opens:%H:%M}\u2013{row.closes:%H:%M}, {days}"


def _number(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.1f}")


def _labels(found: Versus) -> tuple[str, ...]:
    zone = timezone.get_current_timezone()
    form = (
        "%H:%M"
        if len(found.starts) <= 24 * 60 // found.forecast.minutes
        else "%a %H:%M"
    )
    return tuple(start.astimezone(zone).strftime(form) for start in found.starts)


def _versus(found: Versus) -> LineChart:
    forecast = found.forecast
    return LineChart(
        key="versus",
        title="Contacts: forecast against actual",
        summary=_words(found),
        labels=_labels(found),
        series=(
            Series(label="Actual", values=tuple(map(_number, found.actual))),
            Series(label="Forecast", values=_of(forecast.mean, found)),
            Series(label="High", values=_of(forecast.high, found)),
            Series(label="Low", values=_of(forecast.low, found)),
        ),
    )


def _of(values: list[float], found: Versus) -> tuple[Decimal | None, ...]:
    return tuple(_number(values[slot]) for slot in found.slots)


def _words(found: Versus) -> str:
    pairs = [
        (came, found.forecast.mean[slot])
        for came, slot in zip(found.actual, found.slots, strict=True)
        if came is not None
    ]
    came = sum(each[0] for each in pairs)
    expected = sum(each[1] for each in pairs)
    if not pairs or not came:
        whole = sum(found.forecast.mean[slot] for slot in found.slots)
        return f"{whole:.0f} contacts are expected; none of it is over yet."
    missed = sum(abs(one - two) for one, two in pairs) / came
    return (
        f"{came:.0f} came where {expected:.0f} were expected;"
        f" off by {show_share(missed)} by interval. One in ten lies above high, one"
        " below low."
    )


def _people(found: Versus) -> LineChart:
    forecast = found.forecast
    at_work = tuple(Decimal(forecast.agents[slot]) for slot in found.slots)
    planned = tuple(Decimal(forecast.scheduled[slot]) for slot in found.slots)
    most = max(planned, default=Decimal(0))
    return LineChart(
        key="people",
        title="People needed",
        summary=f"At most {most} are to be planned at once.",
        labels=_labels(found),
        series=(
            Series(label="To plan", values=planned),
            Series(label="At work", values=at_work),
        ),
    )


def _tried(newest: Forecast) -> Table:
    return Table(
        caption="What the back-test tried",
        columns=(Column("Model"), Column("Error by interval", number=True)),
        rows=tuple(
            Row((name, show_percent(Decimal(error))), current=name == newest.model)
            for name, error in newest.tried
        ),
        empty="The history is too short for a back-test.",
    )


def _reasons(row: StaffQueue, newest: Forecast | None) -> Table:
    known: dict[str, tuple[str, object]] = {
        day: (why, None) for day, why in (newest.reasons if newest else {}).items()
    }
    for each in row.special_days.all():
        times = f"{each.multiplier.normalize():f} \u00d7"
        known[each.day.isoformat()] = (each.reason, times)
    return Table(
        caption="Days unlike others",
        columns=(Column("Day"), Column("Why"), Column("Set by hand", number=True)),
        rows=tuple(
            Row((date.fromisoformat(day), *known[day])) for day in sorted(known)
        ),
        empty="No day of the forecast differs from a plain one.",
        cards=True,
    )


@login_required
@require_POST
def forecast(request: SignedIn, key: str) -> HttpResponse:
    """Forecast the queue anew."""
    row = services.make_forecast(request.actor, key_of(IdPrefix.STAFF_QUEUE, key))
    messages.success(request, f"Forecast by {row.model}.")
    return redirect("ops:staff-queue", key)


@login_required
@require_POST
def special(request: SignedIn, key: str) -> HttpResponse:
    """Say that a day is unlike others."""
    given = request.POST
    try:
        day = date.fromisoformat(given.get("day", ""))
        times = Decimal(given.get("multiplier", ""))
    except (ValueError, InvalidOperation) as error:
        raise ProblemError(
            Problem(
                code="special-day",
                message="The day or its multiplier cannot be read.",
                hint="Write a date and a number, as in 1.5.",
                place=Place(element="multiplier"),
            )
        ) from error
    queue_key = key_of(IdPrefix.STAFF_QUEUE, key)
    why = given.get("reason", "")
    services.set_special(request.actor, queue_key, day, times, why)
    services.make_forecast(request.actor, queue_key)
    messages.success(request, f"{day:%d %b} is set, and the queue forecast anew.")
    return redirect("ops:staff-queue", key)


@login_required
@require_POST
def past(request: SignedIn, key: str) -> HttpResponse:
    """Take counts of the past from a file."""
    file: Any = request.FILES.get("file")
    content = b"" if file is None else file.read()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(
            Problem(
                code="history-unreadable",
                message="The file is not text in UTF-8.",
                hint="Save it as CSV in UTF-8.",
                place=Place(source=str(getattr(file, "name", ""))),
            )
        ) from error
    queue_key = key_of(IdPrefix.STAFF_QUEUE, key)
    days = services.take_history(request.actor, queue_key, text)
    messages.success(request, f"{days} days are kept.")
    return redirect("ops:staff-queue", key)
