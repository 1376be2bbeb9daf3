"""Addresses of the platform's front and console."""

from django.urls import path

from tenants.counties.views import console, front

app_name = "counties"
urlpatterns = [
    path("", front.home, name="home"),
    path("signup/", front.sign_up, name="signup"),
    path("signup/regions/", front.regions, name="regions"),
    path("signup/address/", front.suggest_slug, name="suggest-slug"),
    path("signup/address/check/", front.check_slug, name="check-slug"),
    path("signup/<str:token>/", front.follow, name="follow"),
    path("console/", console.console, name="console"),
    path("console/signups/", console.signup_list, name="signup-list"),
    path("console/signups/<uuid:signup_id>/", console.signup_detail, name="signup-detail"),
    path("console/signups/<uuid:signup_id>/approve/", console.approve, name="approve"),
    path("console/signups/<uuid:signup_id>/phone/", console.show_phone, name="show-phone"),
    path("console/counties/", console.county_list, name="county-list"),
    path("console/counties/<uuid:county_id>/", console.county_detail, name="county-detail"),
    path("console/counties/<uuid:county_id>/resume/", console.resume, name="resume"),
    path(
        "console/counties/<uuid:county_id>/invite/",
        console.renew_activation,
        name="renew-activation",
    ),
    path("console/staff/", console.staff_list, name="staff"),
    path("console/staff/<uuid:user_id>/dismiss/", console.dismiss, name="dismiss"),
    path("console/staff/<uuid:user_id>/invite/", console.invite_again, name="invite-again"),
    path("console/journal/", console.journal, name="journal"),
]
