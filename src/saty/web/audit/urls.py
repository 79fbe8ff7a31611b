"""What auditors read: the log, who read what, whether the log is complete."""

from django.urls import path

from saty.web.audit import completeness, entries, readings

urlpatterns = [
    path("", entries.entries, name="audit_entries"),
    path("entries.csv", entries.entries_csv, name="audit_entries_csv"),
    path("entries/<uuid:entry>/", entries.entry, name="audit_entry"),
    path("readings/", readings.readings, name="audit_readings"),
    path("readings.csv", readings.readings_csv, name="audit_readings_csv"),
    path("completeness/", completeness.completeness, name="audit_completeness"),
]
