"""Signing in as people do: by the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client
from tests.world import PASSWORD

if TYPE_CHECKING:
    from anyshore.apps.accounts.models import User

__all__ = ["signed_in"]


def signed_in(user: User) -> Client:
    """Return a browser in which somebody has signed in."""
    browser = Client()
    answer = browser.post("/sign-in/", {"username": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser
