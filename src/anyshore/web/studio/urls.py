"""Addresses of the studio."""

from __future__ import annotations

from django.urls import path

from anyshore.web.studio import deciding, views

app_name = "studio"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:key>/<int:version>/", views.process, name="process"),
    path("<slug:key>/<int:version>/rules/", views.rules, name="rules"),
    path(
        "<slug:key>/<int:version>/rules/<str:decision>/",
        deciding.decided,
        name="decision",
    ),
    path(
        "cases/<slug:case>/decisions/<int:number>/",
        deciding.replayed,
        name="replayed",
    ),
    path("<slug:key>/versions/", views.versions, name="versions"),
]
