"""Applications of a competition and their verification: lists, files, documents, cases."""

from django.urls import include, path

from saty.web.staff import adjustments, applications, clashes, files, verification, verify_file

FILE = [
    path("", verify_file.file, name="staff_verify_file"),
    path("take/", verify_file.take, name="staff_take_file"),
    path("release/", verify_file.release, name="staff_release_file"),
    path("verdict/", verify_file.verdict, name="staff_verdict"),
    path("finish/", verify_file.finish, name="staff_finish_file"),
    path("confirm/", verify_file.confirm, name="staff_confirm_refusals"),
    path("return/", verify_file.send_back, name="staff_return_file"),
    path("disqualify/", verify_file.disqualify, name="staff_file_disqualify"),
]
urlpatterns = [
    path("applications/", applications.applications, name="staff_applications"),
    path("applications/<uuid:application>/", applications.application, name="staff_application"),
    path("verification/", verification.start, name="staff_verification_start"),
    path("verification/<slug:stage>/", verification.queue, name="staff_verification"),
    path("verification/<slug:stage>/next/", verification.take_next, name="staff_take_next"),
    path("verification/<slug:stage>/<uuid:application>/", include(FILE)),
    path("documents/<uuid:document>/", files.original, name="staff_document"),
    path("documents/<uuid:document>/<int:page>/", files.page, name="staff_document_page"),
    path("adjustments/", adjustments.adjustments, name="staff_adjustments"),
    path("adjustments/<uuid:adjustment>/", adjustments.adjustment, name="staff_adjustment"),
    path(
        "adjustments/<uuid:adjustment>/decide/",
        adjustments.decide,
        name="staff_decide_adjustment",
    ),
    path("clashes/", clashes.clashes, name="staff_clashes"),
    path("clashes/<uuid:clash>/", clashes.clash, name="staff_clash"),
    path("clashes/<uuid:clash>/decide/", clashes.decide, name="staff_decide_clash"),
]
