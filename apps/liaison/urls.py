"""Addresses of liaison."""

from django.urls import path

from apps.liaison.views import links, plans

app_name = "liaison"
urlpatterns = [
    path("liaison/", links.link_list, name="list"),
    path("liaison/mine/", links.mine, name="mine"),
    path("liaison/new/<slug:target>/<uuid:target_id>/", links.new, name="new"),
    path("liaison/<uuid:link_id>/", links.detail, name="detail"),
    path("liaison/<uuid:link_id>/end/", links.end, name="end"),
    path("liaison/orphans/", plans.orphans, name="orphans"),
    path("liaison/orphans/settle/", plans.settle, name="settle"),
    path("liaison/plans/", plans.plan_list, name="plans"),
    path("liaison/plans/new/", plans.start, name="start"),
    path("liaison/plans/working/<uuid:work_id>/", plans.working, name="working"),
    path("liaison/plans/<uuid:plan_id>/", plans.plan, name="plan"),
    path("liaison/plans/<uuid:plan_id>/apply/", plans.apply, name="apply"),
    path("liaison/plans/<uuid:plan_id>/undo/", plans.undo, name="undo"),
    path("liaison/lines/<uuid:proposal_id>/", plans.line, name="line"),
    path("liaison/lines/leave-out/", plans.leave_out, name="leave-out"),
    path("liaison/lines/take-in/", plans.take_in, name="take-in"),
]
