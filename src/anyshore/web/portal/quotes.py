"""Providers that may be asked, the request for quotes, and quotes side by side."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from anyshore.adapters.reference import load
from anyshore.apps.sourcing import providers, queries
from anyshore.apps.sourcing.advising import advised_on
from anyshore.core import sourcing
from anyshore.core.access import Capability, may
from anyshore.kernel import ProblemError
from anyshore.web.components.values import Crumb
from anyshore.web.portal.quote_forms import ProviderForm, QuoteForm
from anyshore.web.portal.rail import rail
from anyshore.web.portal.scope_pages import (
    HOME,
    crumbs_of,
    key_of,
    shown,
    table_of,
    url_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from anyshore.apps.sourcing.queries import ScopeRow
    from anyshore.web.request import SignedIn

__all__ = ["index", "listed", "pdf", "table", "unlist", "unquote"]

_LIST = "/portal/advice/providers/"


@login_required
@require_http_methods(["GET", "POST"])
def listed(request: SignedIn) -> HttpResponse:
    """Show the providers on the client's list, or add one."""
    form = ProviderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            providers.add(request.actor, form.cleaned_data)
        except ProblemError as error:
            if error.problem.code in {"not-allowed", "not-found"}:
                raise
            form.add_error(None, str(error.problem))
        else:
            messages.success(request, "The provider is on the list.")
            return redirect(_LIST)
    with transaction.atomic():
        context = {
            "crumbs": (HOME, Crumb("Providers")),
            "providers": [
                {
                    "row": each,
                    "site": load().country(each.country).name,
                    "services": ", ".join(each.services) or "not told",
                    "languages": ", ".join(each.languages) or "not told",
                    "hours": each.hours or "not told",
                }
                for each in queries.providers(request.actor)
            ],
            "form": form,
            **rail("Advice"),
        }
        status = 422 if form.is_bound else 200
        return render(request, "portal/providers.html", context, status=status)


@login_required
@require_POST
def unlist(request: SignedIn, provider: UUID) -> HttpResponse:
    """Take a provider off the list."""
    providers.remove(request.actor, provider)
    messages.success(request, "The provider is off the list.")
    return redirect(_LIST)


@login_required
@require_http_methods(["GET", "POST"])
def index(request: SignedIn, key: str) -> HttpResponse:
    """Show the request for quotes and the quotes beside each other, or add one."""
    with transaction.atomic():
        row = queries.one(request.actor, key_of(key))
        known = queries.providers(request.actor)
    home = row.document["client"]["country"]
    form = QuoteForm(known, home, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen = next(
            each for each in known if str(each.id) == form.cleaned_data["provider"]
        )
        providers.quote(request.actor, row.id, chosen.id, form.price())
        messages.success(request, "The quote is written down.")
        return redirect(f"{url_of(row)}quotes/")
    with transaction.atomic():
        return _page(request, row, form)


def _page(request: SignedIn, row: ScopeRow, form: QuoteForm) -> HttpResponse:
    found = advised_on(row)
    (process,) = found.processes
    asked = sourcing.request_for_quotes(found, load())
    context: dict[str, Any] = {
        "crumbs": crumbs_of(row, "Quotes"),
        "scope": row,
        "base": f"{url_of(row)}quotes/",
        "quotes": table_of(sourcing.quotes_compared(found, process, load())),
        "names": [each.name for each in found.portfolio.providers if each.quotes],
        "form": form,
        "known": bool(form.fields["provider"].choices),  # type: ignore[attr-defined]
        "goes_out": process.answer.value in {"BPO", "KPO"},
        "asked": shown(asked.blocks),
        "can_edit": may(
            request.actor, Capability.SCOPE_EDIT, queries.target_of(row)
        ).yes,
        **rail("Advice"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "portal/quotes.html", context, status=status)


@login_required
@require_POST
def unquote(request: SignedIn, key: str) -> HttpResponse:
    """Take a quote out of a scope."""
    providers.unquote(request.actor, key_of(key), request.POST.get("provider", ""))
    messages.success(request, "The quote is taken out.")
    return redirect(f"/portal/advice/{key}/quotes/")


@login_required
@require_GET
def pdf(request: SignedIn, key: str) -> HttpResponse:
    """Give the request for quotes as a file to send."""
    from anyshore.adapters.report import render_pdf

    row = queries.one(request.actor, key_of(key))
    document = sourcing.request_for_quotes(advised_on(row), load())
    return _file(render_pdf(document), "application/pdf", "request.pdf")


@login_required
@require_GET
def table(request: SignedIn, key: str) -> HttpResponse:
    """Give the table that providers fill, as ``anyshore advise --quotes`` reads it."""
    row = queries.one(request.actor, key_of(key))
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(sourcing.QUOTE_COLUMNS)
    writer.writerow([row.name])
    return _file(written.getvalue().encode(), "text/csv", "quotes.csv")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
