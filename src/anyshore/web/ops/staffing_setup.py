"""What rosters are made from: queues, sites, shifts and agreements, kept by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from anyshore.adapters import clock
from anyshore.apps.staffing import queries, queue_terms, site_terms, work_terms
from anyshore.apps.staffing.services import queue_of
from anyshore.kernel import IdPrefix, ProblemError
from anyshore.web.components.values import Crumb
from anyshore.web.ops.frame import frame, key_of
from anyshore.web.ops.staffing import crumbs
from anyshore.web.ops.staffing_forms import (
    PatternForm,
    QueueForm,
    SiteForm,
    TermsForm,
    place,
)
from anyshore.web.ops.staffing_lists import lists

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from anyshore.apps.staffing.site_terms import Pattern
    from anyshore.web.request import SignedIn

__all__ = [
    "new_pattern",
    "new_queue",
    "new_site",
    "pattern",
    "person",
    "queue",
    "retire",
    "setup",
    "site",
]

_form_view = require_http_methods(["GET", "POST"])


@login_required
@require_GET
def setup(request: SignedIn) -> HttpResponse:
    """Show everything that rosters are made from."""
    context = {
        **frame(request.actor, "staffing"),
        "crumbs": crumbs("Set up"),
        **lists(
            queries.queues(request.actor, retired=True),
            site_terms.all_sites(request.actor),
            site_terms.all_patterns(request.actor),
            work_terms.people(request.actor),
        ),
    }
    return render(request, "ops/staffing/setup.html", context)


def _data(request: SignedIn) -> tuple[Any, ...]:
    return (request.POST,) if request.method == "POST" else ()


def _kept(
    request: SignedIn, form: forms.Form, keep: Callable[[], str]
) -> HttpResponse | None:
    """Keep what a form holds; None where it is only shown, or has faults."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        words = keep()
    except ProblemError as error:
        if not error.problem.code.endswith("-malformed"):
            raise
        place(form, error.problem)
        return None
    messages.success(request, words)
    return redirect("ops:staff-setup")


def _answer(
    request: SignedIn, form: forms.Form, keep: Callable[[], str], **more: Any
) -> HttpResponse:
    """Keep what a form holds and go back, or show its page with what is wrong."""
    done = _kept(request, form, keep)
    with transaction.atomic():
        return done or _page(request, form, **more)


def _page(request: SignedIn, form: forms.Form, **more: Any) -> HttpResponse:
    context = {
        **frame(request.actor, "staffing"),
        "crumbs": [
            *crumbs()[:1],
            Crumb("Set up", reverse("ops:staff-setup")),
            Crumb(more["title"]),
        ],
        "form": form,
        **more,
    }
    return render(request, "ops/staffing/form.html", context)


@login_required
@_form_view
def new_queue(request: SignedIn) -> HttpResponse:
    """Make a queue."""
    with transaction.atomic():
        form = QueueForm(queue_terms.contracts(request.actor), None, *_data(request))
    return _answer(
        request,
        form,
        lambda: f"{queue_terms.keep_queue(request.actor, form.value()).name} is made.",
        title="New queue",
    )


@login_required
@_form_view
def queue(request: SignedIn, key: str) -> HttpResponse:
    """Change a queue."""
    known = key_of(IdPrefix.STAFF_QUEUE, key)
    with transaction.atomic():
        row = queue_of(request.actor, known)
        form = QueueForm([row.contract], row, *_data(request))

    def keep() -> str:
        new = form.value()
        return f"{queue_terms.keep_queue(request.actor, new, known).name} is kept."

    return _answer(
        request,
        form,
        keep,
        title=row.name,
        retired=row.retired_at,
        can_retire=True,
        told="Rosters to come leave it out. Its past and its plans stay.",
    )


@login_required
@_form_view
def new_site(request: SignedIn) -> HttpResponse:
    """Add a site."""
    with transaction.atomic():
        site_terms.all_sites(request.actor)
    form = SiteForm(None, None, *_data(request))
    return _answer(
        request,
        form,
        lambda: f"{site_terms.keep_site(request.actor, form.value()).name} is added.",
        title="New site",
    )


@login_required
@_form_view
def site(request: SignedIn, key: str) -> HttpResponse:
    """Change a site's rules and pay."""
    known = key_of(IdPrefix.SITE, key)
    with transaction.atomic():
        row = site_terms.site_of(request.actor, known)
    terms = getattr(row, "staffing", None)
    form = SiteForm(row, terms, *_data(request))

    def keep() -> str:
        new = form.value()
        return f"{site_terms.keep_site(request.actor, new, known).name} is kept."

    return _answer(
        request,
        form,
        keep,
        title=row.name,
        retired=terms.retired_at if terms else None,
        can_retire=terms is not None,
        told="Plans to come leave it out. What was planned there stays.",
    )


@login_required
@_form_view
def new_pattern(request: SignedIn) -> HttpResponse:
    """Make a kind of shift."""
    with transaction.atomic():
        sites = site_terms.all_sites(request.actor)
    form = PatternForm(sites, None, *_data(request))

    def keep() -> str:
        row = site_terms.keep_pattern(request.actor, form.value())
        _warn(request, row)
        return f"The shift {row.code} is made."

    return _answer(request, form, keep, title="New shift")


@login_required
@_form_view
def pattern(request: SignedIn, key: str) -> HttpResponse:
    """Change a kind of shift."""
    with transaction.atomic():
        row = site_terms.pattern_of(request.actor, key)
        form = PatternForm([row.site], row, *_data(request))

    def keep() -> str:
        kept = site_terms.keep_pattern(request.actor, form.value(), key)
        _warn(request, kept)
        return f"The shift {kept.code} is kept."

    return _answer(
        request,
        form,
        keep,
        title=f"Shift {row.code}",
        retired=row.retired_at,
        can_retire=True,
        told="Rosters to come leave it out. Shifts that are planned stay.",
    )


def _warn(request: SignedIn, row: Pattern) -> None:
    """Say at once what the law has against a shift, before a roster is made of it."""
    with transaction.atomic():
        for each in site_terms.oddities(row, clock.now().date()):
            messages.warning(request, f"{each.message} {each.hint}".strip())


@login_required
@_form_view
def person(request: SignedIn, key: str) -> HttpResponse:
    """Enter, change or end what somebody has agreed to."""
    known = key_of(IdPrefix.WORKER, key)
    with transaction.atomic():
        row = work_terms.person_of(request.actor, known)
    form = TermsForm(getattr(row, "work_terms", None), *_data(request))

    def keep() -> str:
        work_terms.keep_terms(request.actor, known, form.value())
        return f"What {row.user.name} has agreed to is kept."

    return _answer(request, form, keep, title=row.user.name, site=row.site)


@login_required
@require_POST
def retire(request: SignedIn, what: str, key: str) -> HttpResponse:
    """Leave something out of rosters to come, or take it in again."""
    back = request.POST.get("back") == "yes"
    match what:
        case "queues":
            known = key_of(IdPrefix.STAFF_QUEUE, key)
            name = queue_terms.retire_queue(request.actor, known, back=back).name
        case "sites":
            known = key_of(IdPrefix.SITE, key)
            name = site_terms.retire_site(request.actor, known, back=back).name
        case _:
            name = site_terms.retire_pattern(request.actor, key, back=back).code
    messages.success(request, f"{name} is {'taken up again' if back else 'retired'}.")
    return redirect("ops:staff-setup")
