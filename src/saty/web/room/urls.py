"""Pages of invigilators."""

from django.urls import path

from saty.web.room import home, paper, session

SESSION = "<uuid:session>/"
PERSON = f"{SESSION}candidates/<slug:code>/"

urlpatterns = [
    path("", home.home, name="room_home"),
    path(SESSION, session.session, name="room_session"),
    path(f"{SESSION}live/", session.live, name="room_live"),
    path(f"{SESSION}seats.pdf", paper.seats, name="room_seats_pdf"),
    path(PERSON, session.person, name="room_person"),
    path(f"{PERSON}confirm/", session.confirm, name="room_confirm"),
]
