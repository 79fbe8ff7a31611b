"""The doors of the house."""

from django.urls import include, path

urlpatterns = [
    path("demo/", include("saty.rehearsal.urls")),
    path("", include("saty.web.urls")),
]

handler400 = "saty.web.errors.bad_request"
handler403 = "saty.web.errors.forbidden"
handler404 = "saty.web.errors.not_found"
handler429 = "saty.web.errors.too_many"
handler500 = "saty.web.errors.server_error"
