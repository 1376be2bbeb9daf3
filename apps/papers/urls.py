"""Addresses of papers, below the activity or case they belong to; the one below a code needs no account."""

from django.urls import path

from apps.papers.views import books, filing, reporting, templates

app_name = "papers"
ACTIVITY, CASE = "activities/<uuid:activity_id>/", "cases/<uuid:case_id>/"
FILE, PROOF = "files/<uuid:file_id>/", "files/<uuid:proof_id>/"
urlpatterns = [
    path("activities/record-book/", books.record_book, name="record-book"),
    path("activities/record-book/make/", books.make, name="make-book"),
    path("activities/record-book/<uuid:book_id>/", books.download, name="book"),
    path("settings/minutes-template/", templates.templates, name="templates"),
    path("settings/minutes-template/add/", templates.bring, name="bring-template"),
    path("settings/minutes-template/shipped/", templates.shipped, name="use-shipped"),
    path("settings/minutes-template/file/", templates.in_use, name="template-in-use"),
    path("settings/minutes-template/<uuid:template_id>/", templates.download, name="template"),
    path("settings/minutes-template/<uuid:template_id>/use/", templates.use, name="use-template"),
    path(f"{ACTIVITY}minutes.<slug:form>", books.minutes, name="print"),
    path(f"{ACTIVITY}consultation.<slug:form>", books.consultation, name="print-consultation"),
    path(f"{ACTIVITY}files/add/", filing.add, name="add"),
    path(f"{ACTIVITY}{FILE}", filing.download, name="file"),
    path(f"{ACTIVITY}{FILE}take-out/", filing.take_out, name="take-out"),
    path(f"{ACTIVITY}{FILE}put-back/", filing.put_back, name="put-back"),
    path(f"{ACTIVITY}reports/add/", reporting.report, name="report"),
    path(f"{ACTIVITY}reports/<uuid:report_id>/advice/", reporting.advise, name="advise"),
    path("case/<str:code>/files/", filing.add_by_code, name="add-by-code"),
    path(f"{CASE}files/add/", filing.add_to_case, name="add-to-case"),
    path(f"{CASE}{PROOF}", filing.download_of_case, name="case-file"),
    path(f"{CASE}{PROOF}take-out/", filing.take_out_of_case, name="take-out-of-case"),
    path(f"{CASE}{PROOF}put-back/", filing.put_back_in_case, name="put-back-in-case"),
]
