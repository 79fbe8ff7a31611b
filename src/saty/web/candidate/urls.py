"""A candidate's own pages."""

from django.urls import path

from saty.web.candidate import (
    adjustments,
    challenges,
    check,
    documents,
    home,
    letter,
    place,
    receipt,
    sections,
    tasks,
    withdrawal,
)

COMPETITION = "candidate/<slug:competition>/"
FORM = f"{COMPETITION}application/"

urlpatterns = [
    path("candidate/", home.home, name="candidate_home"),
    path(COMPETITION, home.candidacy, name="candidacy"),
    path(f"{COMPETITION}start/", tasks.start, name="application_start"),
    path(FORM, tasks.tasks, name="application_tasks"),
    path(f"{FORM}part/<slug:section>/", sections.section, name="application_section"),
    path(f"{FORM}part/<slug:section>/autosave/", sections.autosave, name="application_autosave"),
    path(f"{FORM}documents/", documents.documents, name="application_documents"),
    path(f"{FORM}documents/<slug:requirement>/upload/", documents.upload, name="document_upload"),
    path(f"{COMPETITION}document/<uuid:document>/", documents.download, name="document_download"),
    path(
        f"{COMPETITION}document/<uuid:document>/remove/", documents.remove, name="document_remove"
    ),
    path(f"{COMPETITION}adjustments/", adjustments.adjustments, name="adjustments"),
    path(f"{COMPETITION}challenges/", challenges.challenges, name="challenges"),
    path(f"{FORM}check/", check.check, name="application_check"),
    path(f"{COMPETITION}receipt/", receipt.receipt, name="receipt"),
    path(f"{COMPETITION}receipt.pdf", receipt.pdf, name="receipt_pdf"),
    path(f"{COMPETITION}proof.json", receipt.proof, name="receipt_proof"),
    path(f"{COMPETITION}decision/<slug:stage>/", letter.letter, name="decision_letter"),
    path(f"{COMPETITION}place/<slug:stage>/", place.place, name="exam_place"),
    path(f"{COMPETITION}withdraw/", withdrawal.withdraw, name="withdraw"),
    path(f"{COMPETITION}withdraw/undo/", withdrawal.undo, name="withdrawal_undo"),
]
