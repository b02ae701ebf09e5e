"""The addresses of the platform."""

from __future__ import annotations

from django.urls import include, path

from anyshore.api import v1
from anyshore.config import environment
from anyshore.web import feeds
from anyshore.web.components import views as components
from anyshore.web.documents import document
from anyshore.web.signin import views as signin

urlpatterns = [
    path("", signin.first_door, name="home"),
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("documents/<str:key>/", document, name="document"),
    path("feeds/shifts/<str:token>.ics", feeds.shifts, name="feed"),
    path("expert/", include("anyshore.web.expert.urls")),
    path("studio/", include("anyshore.web.studio.urls")),
    path("portal/", include("anyshore.web.portal.urls")),
    path("desk/", include("anyshore.web.desk.urls")),
    path("ops/", include("anyshore.web.ops.urls")),
    path("api/v1/", include(v1.urlpatterns)),
]

if environment.debug():
    urlpatterns += [
        path("gallery/", components.gallery),
        path("gallery/<slug:screen>/", components.gallery),
    ]

handler400 = "anyshore.web.errors.bad_request"
handler403 = "anyshore.web.errors.forbidden"
handler404 = "anyshore.web.errors.not_found"
handler500 = "anyshore.web.errors.server"
