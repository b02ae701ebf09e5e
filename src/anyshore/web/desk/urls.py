"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from anyshore.web.desk import reviews, shifts, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("next/", views.push, name="push"),
    path("presence/", views.presence, name="presence"),
    path("quality/", reviews.reviews, name="reviews"),
    path("quality/<str:key>/", reviews.review, name="review"),
    path("quality/<str:key>/appeal/", reviews.appeal, name="appeal"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("shifts/ask/", shifts.ask, name="ask"),
    path("shifts/feed/", shifts.new_feed, name="new-feed"),
    path("shifts/read/", shifts.read, name="read-notices"),
    path("shifts/<str:key>/answer/", shifts.answer, name="answer-swap"),
    path("<slug:item>/complete/", views.complete, name="complete"),
    path("<slug:item>/fields/", views.redraw, name="redraw"),
    path("<slug:item>/renew/", views.renew, name="renew"),
    path("<slug:item>/release/", views.release, name="release"),
    path("<slug:item>/pend/", views.pend, name="pend"),
    path("<slug:item>/escalate/", views.escalate, name="escalate"),
]
