"""Signing in and out, and the way to the first door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render

from anyshore.web.context import doors

if TYPE_CHECKING:
    from django.http import HttpResponse

    from anyshore.web.request import SignedIn

__all__ = ["first_door", "sign_in", "sign_out"]


class SignInForm(AuthenticationForm):
    """E-mail and password."""

    username = forms.EmailField(
        label="E-mail", widget=forms.EmailInput({"autocomplete": "username"})
    )
    error_messages = {
        "invalid_login": "E-mail and password do not belong together. Try again.",
        "inactive": "This account is closed. Ask your administrator.",
    }


sign_in = LoginView.as_view(
    template_name="signin/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)
sign_out = LogoutView.as_view(next_page="/sign-in/")


@login_required
def first_door(request: SignedIn) -> HttpResponse:
    """Go to the first door that is open to the user."""
    ways = doors(request.actor)
    if ways:
        return redirect(ways[0].url)
    return render(request, "signin/no_door.html")
