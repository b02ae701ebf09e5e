"""Signing in and out, and the way to the first door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.db import transaction
from django.shortcuts import redirect, render

from anyshore.adapters.postgres.scope import acting_for
from anyshore.web.context import first

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


class SignInView(LoginView):
    """The way in."""

    template_name = "signin/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, in the scope of the account: before that it cannot be seen."""
        user = form.get_user()
        with acting_for((), user=user.pk), transaction.atomic():
            return super().form_valid(form)


sign_in = SignInView.as_view()
sign_out = LogoutView.as_view(next_page="/sign-in/")


@login_required
def first_door(request: SignedIn) -> HttpResponse:
    """Go to the door where the user starts the day."""
    door = first(request.actor)
    if door is not None:
        return redirect(door.url)
    return render(request, "signin/no_door.html")
