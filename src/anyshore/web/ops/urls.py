"""Addresses of operations."""

from __future__ import annotations

from django.urls import path

from anyshore.web.engagement.views import addresses
from anyshore.web.ops import cases, engagements, invoicing, items, now, reviews

app_name = "ops"

urlpatterns = [
    path("", now.home, name="home"),
    path("commitments/<uuid:key>/", now.commitment, name="commitment"),
    path("items/", items.index, name="items"),
    path("items/<slug:item>/", items.show, name="item"),
    path("items/<slug:item>/take-over/", items.take_over, name="take-over"),
    path("items/<slug:item>/reassign/", items.reassign, name="reassign"),
    path("items/<slug:item>/priority/", items.priority, name="priority"),
    path("items/<slug:item>/resume/", items.resume, name="resume"),
    path("items/<slug:item>/withdraw/", items.withdraw, name="withdraw"),
    path("cases/<slug:key>/", cases.case, name="case"),
    path("incidents/", cases.incidents, name="incidents"),
    path("incidents/<slug:incident>/repair/", cases.repair, name="repair"),
    path("workers/", cases.workers, name="workers"),
    path("quality/", reviews.reviews, name="reviews"),
    path("quality/<str:key>/", reviews.review, name="review"),
    path("quality/<str:key>/score/", reviews.score, name="score"),
    path("quality/<str:key>/decide/", reviews.decide, name="decide"),
    path("engagements/", engagements.index, name="engagements"),
    path("engagements/<str:key>/staff/", engagements.staff, name="staff"),
    *addresses("ops", engagements.frame),
    path("billing/", invoicing.index, name="billing"),
    path("billing/<str:key>/", invoicing.prepared, name="prepared"),
    path("billing/<str:key>/issue/", invoicing.issue, name="issue"),
]
