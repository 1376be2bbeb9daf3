"""Addresses of activities."""

from django.urls import path

from apps.activities import views
from apps.activities.views import calendars, consulting, series, signing_in, visiting

app_name = "activities"
urlpatterns = [
    path("activities/", views.activity_list, name="list"),
    path("activities/plan/", views.plan, name="plan"),
    path("activities/calendar/", calendars.calendar, name="calendar"),
    path("activities/calendar/addresses/", calendars.addresses, name="addresses"),
    path(
        "activities/calendar/addresses/<uuid:feed_id>/revoke/", calendars.revoke, name="feed-revoke"
    ),
    path("calendar/<str:secret>.ics", calendars.feed, name="feed"),
    path("activities/series/", series.series_list, name="series-list"),
    path("activities/series/new/", series.start, name="series-new"),
    path("activities/series/<uuid:series_id>/", series.detail, name="series"),
    path("activities/series/<uuid:series_id>/change/", series.change, name="series-change"),
    path("activities/series/<uuid:series_id>/skip/", series.skip, name="series-skip"),
    path("activities/series/<uuid:series_id>/end/", series.end, name="series-end"),
    path("activities/<uuid:activity_id>/return/", views.return_minutes, name="return"),
    path("activities/invitations/", series.invitations, name="invitations"),
    path("activities/consultations/", consulting.overview, name="consultations"),
    path("activities/<uuid:consultation_id>/consultation/", consulting.report, name="consultation"),
    path(
        "activities/<uuid:consultation_id>/consultation/collect/",
        consulting.collect,
        name="consultation-collect",
    ),
    path(
        "activities/<uuid:consultation_id>/consultation/agenda/",
        consulting.agenda,
        name="consultation-agenda",
    ),
    path(
        "activities/points/<uuid:item_id>/",
        consulting.discuss,
        name="consultation-discuss",
    ),
    path(
        "activities/points/<uuid:item_id>/take-off/",
        consulting.take_off,
        name="consultation-take-off",
    ),
    path("activities/<uuid:activity_id>/", views.detail, name="detail"),
    path("activities/<uuid:activity_id>/change/", views.change, name="change"),
    path("activities/<uuid:activity_id>/invite/", views.invite, name="invite"),
    path("activities/<uuid:activity_id>/cancel/", views.cancel, name="cancel"),
    path("activities/<uuid:activity_id>/leave/", views.leave, name="leave"),
    path("activities/<uuid:activity_id>/leave/back/", views.leave_back, name="leave-back"),
    path("activities/<uuid:activity_id>/roll/", views.roll, name="roll"),
    path("activities/<uuid:activity_id>/vote/", views.vote, name="vote"),
    path("activities/<uuid:activity_id>/resolve/", views.resolve, name="resolve"),
    path("activities/<uuid:activity_id>/minutes/", views.minutes, name="minutes"),
    path("activities/<uuid:activity_id>/invitation/", signing_in.invitation, name="invitation"),
    path("activities/<uuid:activity_id>/code/", signing_in.screen, name="code"),
    path("activities/<uuid:activity_id>/sign-in/<str:code>/", signing_in.sign_in, name="sign-in"),
    path("activities/<uuid:activity_id>/live/", signing_in.live, name="live"),
    path("activities/<uuid:activity_id>/claims/", signing_in.claims, name="claims"),
    path(
        "activities/<uuid:activity_id>/claims/<uuid:line>/<slug:what>/",
        signing_in.claim,
        name="claim",
    ),
    path("activities/<uuid:activity_id>/<slug:what>/", views.step, name="step"),
    path("visits/new/", visiting.choose, name="visit-choose"),
    path("visits/new/business/<uuid:business_id>/", visiting.visit, name="visit-business"),
    path("visits/new/member/<uuid:member_id>/", visiting.visit, name="visit-member"),
    path("visits/new/unit/<uuid:unit_id>/", visiting.visit, name="visit-unit"),
    path("visits/new/person/", visiting.visit, name="visit-person"),
    path("visits/new/street/", visiting.street, name="visit-street"),
    path("visits/<uuid:visit_id>/take-back/", visiting.take_back, name="visit-take-back"),
    path("visits/photos/<uuid:photo_id>/", visiting.photo, name="visit-photo"),
]
