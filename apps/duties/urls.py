"""Addresses of duties."""

from django.urls import path

from apps.duties import views

app_name = "duties"
urlpatterns = [
    path("duties/", views.duty_list, name="list"),
    path("duties/map/", views.heat_map, name="map"),
    path("duties/make/", views.make, name="make"),
    path("duties/mine/", views.mine, name="mine"),
    path("duties/behind/", views.behind, name="behind"),
    path("duties/behind/remind/", views.remind, name="remind"),
    path("duties/exemptions/", views.exemptions, name="exemptions"),
    path("duties/exemptions/new/", views.exempt, name="exempt"),
    path("duties/exemptions/by-age/<slug:kind>/", views.exempt_by_age, name="exempt-by-age"),
    path("duties/exemptions/<uuid:exemption_id>/", views.exemption, name="exemption"),
    path("duties/findings/", views.findings, name="findings"),
    path("duties/findings/<uuid:finding_id>/", views.finding, name="finding"),
    path("duties/rules/<slug:key>/recompute/", views.recompute, name="recompute"),
    path("duties/<uuid:duty_id>/", views.detail, name="detail"),
    path("duties/<uuid:duty_id>/waive/", views.waive, name="waive"),
    path("duties/<uuid:duty_id>/take-back/", views.take_back, name="take-back"),
    path("duties/<uuid:duty_id>/hand-over/", views.hand_over, name="hand-over"),
    path("duties/<uuid:duty_id>/answer/<slug:what>/", views.answer, name="answer"),
    path("duties/<uuid:duty_id>/late/", views.late, name="late"),
]
