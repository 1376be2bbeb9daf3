"""Addresses of pages that know several apps."""

from django.urls import path

from apps.office.views import dashboard, editing, jobs, journal, keys, people, settings, slips

app_name = "office"
urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/<uuid:job_id>/", jobs.job_state, name="job"),
    path("jobs/<uuid:job_id>/cancel/", jobs.cancel_job, name="cancel-job"),
    path("members/<uuid:member_id>/invite/", people.invite_member, name="invite-member"),
    path("members/slips/", slips.member_slips, name="member-slips"),
    path("settings/", settings.settings, name="settings"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invite/", people.invite, name="invite"),
    path("settings/people/slips/", slips.people_slips, name="slips"),
    path("settings/people/<uuid:user_id>/", people.person, name="person"),
    path("settings/people/<uuid:user_id>/code/", people.new_code, name="new-code"),
    path("settings/people/<uuid:user_id>/role/", people.give_role, name="give-role"),
    path(
        "settings/people/<uuid:user_id>/role/<int:grant_id>/take/",
        people.take_role,
        name="take-role",
    ),
    path(
        "settings/people/<uuid:user_id>/asked/<uuid:request_id>/<slug:what>/",
        people.decide_role,
        name="decide-role",
    ),
    path("settings/people/<uuid:user_id>/<slug:what>/", people.switch, name="switch-person"),
    path("settings/journal/", journal.journal, name="journal"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/new/", keys.new_key, name="new-key"),
    path("settings/keys/<uuid:key_id>/rotate/", keys.rotate_key, name="rotate-key"),
    path("settings/keys/<uuid:key_id>/revoke/", keys.revoke_key, name="revoke-key"),
    path("settings/sections/<slug:key>/", settings.section, name="section"),
    path("settings/sections/<slug:key>/names/", editing.names, name="section-names"),
    path("settings/sections/<slug:key>/order/", editing.order, name="section-order"),
    path("settings/sections/<slug:key>/table/", editing.table, name="section-table"),
    path("settings/sections/<slug:key>/whole/", editing.whole, name="section-whole"),
    path("settings/sections/<slug:key>/reset/", editing.reset_section, name="reset-section"),
    path("settings/sections/<slug:key>/history/", settings.history, name="section-history"),
    path(
        "settings/sections/<slug:key>/history/<uuid:entry_id>/take-back/",
        editing.take_back,
        name="take-back-section",
    ),
    path("settings/sections/<slug:key>/new/", editing.new_item, name="new-item"),
    path("settings/sections/<slug:key>/items/<str:item>/", editing.item, name="section-item"),
    path(
        "settings/sections/<slug:key>/items/<str:item>/remove/",
        editing.remove_item,
        name="remove-item",
    ),
    path(
        "settings/sections/<slug:key>/items/<str:item>/reset/",
        editing.reset_item,
        name="reset-item",
    ),
]
