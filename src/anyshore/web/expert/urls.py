"""Addresses of the expert's door."""

from __future__ import annotations

from django.urls import path

from anyshore.web.engagement.views import addresses
from anyshore.web.expert import views

app_name = "expert"

urlpatterns = [path("", views.index, name="index"), *addresses("expert", views.frame)]
