"""Addresses of notices."""

from django.urls import path

from apps.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="list"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/read/", views.read_all, name="read-all"),
    path("notices/settings/", views.settings_page, name="settings"),
    path("notices/contact/", views.contact, name="contact"),
    path("notices/confirm/<str:token>/", views.confirm, name="confirm"),
    path("notices/stop/<str:token>/", views.stop, name="stop"),
    path("notices/channels/", views.channels, name="channels"),
    path("notices/channels/<uuid:channel_id>/try/", views.try_channel, name="try-channel"),
    path("notices/channels/<uuid:channel_id>/switch/", views.switch_channel, name="switch-channel"),
    path("notices/channels/<uuid:channel_id>/remove/", views.remove_channel, name="remove-channel"),
    path("notices/<uuid:notice_id>/open/", views.open_notice, name="open"),
]
