"""Addresses of operations."""

from __future__ import annotations

from django.urls import path

from anyshore.web.engagement.views import addresses
from anyshore.web.ops import (
    cases,
    commands,
    engagements,
    invoicing,
    items,
    now,
    reviews,
    staffing,
    staffing_cost,
    staffing_files,
    staffing_plan,
    staffing_queue,
    staffing_setup,
    staffing_take_in,
    staffing_today,
    versions,
)

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
    path("cases/<slug:key>/change/", commands.change, name="change"),
    path("cases/<slug:key>/do/<slug:verb>/", commands.act, name="act"),
    path("incidents/", cases.incidents, name="incidents"),
    path("incidents/many/", commands.many, name="many"),
    path("incidents/<slug:incident>/repair/", commands.repair, name="repair"),
    path("versions/<slug:key>/<int:before>/", versions.preview, name="versions"),
    path("versions/<slug:key>/<int:before>/move/", versions.move, name="move"),
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
    path("staffing/", staffing.index, name="staffing"),
    path("staffing/begin/", staffing.begin, name="begin-plan"),
    path("staffing/today/", staffing_today.today, name="staff-today"),
    path("staffing/cost/", staffing_cost.cost, name="staff-cost"),
    path("staffing/requests/", staffing.requests, name="staff-requests"),
    path("staffing/take-in/", staffing_take_in.take_in, name="staff-take-in"),
    path("staffing/setup/", staffing_setup.setup, name="staff-setup"),
    path(
        "staffing/setup/queues/new/", staffing_setup.new_queue, name="staff-queue-new"
    ),
    path("staffing/setup/sites/new/", staffing_setup.new_site, name="staff-site-new"),
    path(
        "staffing/setup/shifts/new/",
        staffing_setup.new_pattern,
        name="staff-shift-new",
    ),
    path(
        "staffing/setup/queues/<str:key>/",
        staffing_setup.queue,
        name="staff-queue-form",
    ),
    path(
        "staffing/setup/sites/<str:key>/", staffing_setup.site, name="staff-site-form"
    ),
    path(
        "staffing/setup/shifts/<str:key>/",
        staffing_setup.pattern,
        name="staff-shift-form",
    ),
    path(
        "staffing/setup/people/<str:key>/",
        staffing_setup.person,
        name="staff-person-form",
    ),
    path(
        "staffing/setup/<slug:what>/<str:key>/retire/",
        staffing_setup.retire,
        name="staff-retire",
    ),
    path("staffing/queues/<str:key>/", staffing_queue.queue, name="staff-queue"),
    path("staffing/queues/<str:key>/forecast/", staffing_queue.forecast, name="fore"),
    path("staffing/queues/<str:key>/special/", staffing_queue.special, name="special"),
    path("staffing/queues/<str:key>/history/", staffing_queue.past, name="past"),
    path("staffing/plans/<str:key>/", staffing_plan.plan, name="plan"),
    path("staffing/plans/<str:key>/search/", staffing_plan.search, name="search"),
    path("staffing/plans/<str:key>/cover/", staffing_plan.cover, name="cover"),
    path("staffing/plans/<str:key>/print/", staffing_plan.print_view, name="print"),
    path("staffing/plans/<str:key>/roster.csv", staffing_files.roster, name="csv"),
    path("staffing/plans/<str:key>/make/", staffing_plan.make, name="make-plan"),
    path("staffing/plans/<str:key>/publish/", staffing_plan.publish, name="publish"),
    path("staffing/plans/<str:key>/cell/", staffing_plan.cell, name="cell"),
    path("billing/<str:key>/issue/", invoicing.issue, name="issue"),
]
