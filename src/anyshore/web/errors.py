"""Pages for what went wrong: each says what happened and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render

from anyshore.apps.permission import NOT_ALLOWED, NOT_FOUND
from anyshore.kernel import Problem

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["bad_request", "csrf_failure", "forbidden", "not_found", "problem", "server"]

_STATUS = {NOT_ALLOWED: 403, NOT_FOUND: 404, "extra-missing": 503}


def problem(request: HttpRequest, fault: Problem) -> HttpResponse:
    """Show a problem under the status that fits it; 409 where none does better."""
    status = _STATUS.get(fault.code, 409)
    return render(request, "errors/problem.html", {"problem": fault}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not allowed."""
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that was sent without, or with an old, protection token."""
    fault = Problem(
        code="form-stale",
        message="This form was opened too long ago, or in another sign-in.",
        hint="Go back, load the page again and send the form once more.",
    )
    return render(request, "errors/problem.html", {"problem": fault}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for what is not there, or not there for this user."""
    return render(request, "404.html", status=404)


def server(request: HttpRequest) -> HttpResponse:
    """Answer a request that met a fault of ours."""
    return render(request, "500.html", status=500)
