"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path

from anyshore.web.desk import reviews, views

app_name = "desk"

urlpatterns = [
    path("", views.home, name="home"),
    path("next/", views.push, name="push"),
    path("presence/", views.presence, name="presence"),
    path("quality/", reviews.reviews, name="reviews"),
    path("quality/<str:key>/", reviews.review, name="review"),
    path("quality/<str:key>/appeal/", reviews.appeal, name="appeal"),
    path("<slug:item>/complete/", views.complete, name="complete"),
    path("<slug:item>/fields/", views.redraw, name="redraw"),
    path("<slug:item>/renew/", views.renew, name="renew"),
    path("<slug:item>/release/", views.release, name="release"),
    path("<slug:item>/pend/", views.pend, name="pend"),
    path("<slug:item>/escalate/", views.escalate, name="escalate"),
]
