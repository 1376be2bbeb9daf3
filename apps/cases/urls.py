"""Addresses of cases; the last three need no account."""

from django.urls import path

from apps.cases.views import care, handling, posters, public, reporting

app_name = "cases"
urlpatterns = [
    path("cases/", handling.case_list, name="list"),
    path("cases/board/", handling.board, name="board"),
    path("cases/figures/", care.figures_of_month, name="figures"),
    path("cases/care/", care.care_list, name="care"),
    path("cases/helpers/<uuid:helper_id>/end/", care.end_helper, name="helper-end"),
    path("cases/report/<slug:what>/<uuid:row_id>/", reporting.report, name="report"),
    path("cases/new/", handling.new, name="new"),
    path("cases/poster/unit/<uuid:unit_id>/", posters.of_unit, name="unit-poster"),
    path("cases/poster/business/<uuid:business_id>/", posters.of_business, name="business-poster"),
    path("cases/<uuid:case_id>/", handling.detail, name="detail"),
    path("cases/<uuid:case_id>/phone/", handling.phone, name="phone"),
    path("cases/<uuid:case_id>/<slug:what>/", handling.act, name="act"),
    path("suggest/<str:key>/", public.suggest, name="suggest"),
    path("case/", public.find, name="find"),
    path("case/<str:code>/", public.follow, name="follow"),
]
