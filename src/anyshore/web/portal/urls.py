"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from anyshore.web.engagement.views import addresses
from anyshore.web.portal import advice, billing, cover, quotes, scope_log, views

app_name = "portal"

urlpatterns = [
    path("", views.index, name="index"),
    path("commitments/<uuid:key>/", views.commitment, name="commitment"),
    path("accuracy/<str:key>/", views.accuracy, name="accuracy"),
    path("cover/", cover.cover, name="cover"),
    path("work/", views.work, name="work"),
    path("work/<str:key>/", views.case, name="case"),
    path("engagements/", views.engagements, name="engagements"),
    path("engagements/new/", views.draft, name="draft"),
    *addresses("portal", views.frame),
    path("advice/", advice.index, name="advice"),
    path("advice/new/", advice.new, name="scope_new"),
    path("advice/compare/", advice.compare, name="scopes_compared"),
    path("advice/providers/", quotes.listed, name="providers"),
    path("advice/providers/<uuid:provider>/off/", quotes.unlist, name="provider_off"),
    path("advice/<str:key>/", advice.scope, name="scope"),
    path("advice/<str:key>/contract/", advice.contract, name="contract_draft"),
    path("advice/<str:key>/pdf/", advice.pdf, name="advice_pdf"),
    path("advice/<str:key>/log/", scope_log.index, name="scope_log"),
    path("advice/<str:key>/log/take/", scope_log.take, name="log_take"),
    path("advice/<str:key>/log/confirm/", scope_log.confirm, name="log_confirm"),
    path("advice/<str:key>/log/cases/", scope_log.cases, name="log_cases"),
    path("advice/<str:key>/log/drop/", scope_log.drop, name="log_drop"),
    path("advice/<str:key>/log/map.svg", scope_log.picture, name="log_map"),
    path("advice/<str:key>/quotes/", quotes.index, name="quotes"),
    path("advice/<str:key>/quotes/drop/", quotes.unquote, name="quote_drop"),
    path("advice/<str:key>/quotes/pdf/", quotes.pdf, name="quotes_pdf"),
    path("advice/<str:key>/quotes/table/", quotes.table, name="quotes_table"),
    path("invoices/", billing.index, name="invoices"),
    path("invoices/<str:key>/", billing.invoice, name="invoice"),
    path("invoices/<str:key>/lines/<int:line>/", billing.line, name="line"),
    path("invoices/<str:key>/pdf/", billing.pdf, name="pdf"),
    path("invoices/<str:key>/xml/", billing.xml, name="xml"),
    path("invoices/<str:key>/approve/", billing.approve, name="approve"),
    path("invoices/<str:key>/dispute/", billing.dispute, name="dispute"),
]
