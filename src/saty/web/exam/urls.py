"""Sitting a test: the waiting room, the player, and what follows."""

from django.urls import path

from saty.web.exam import done, hearing, player, practice, result, room, seat

TEST = "competitions/<slug:competition>/test/<slug:stage>/"

urlpatterns = [
    path(TEST, room.room, name="exam_room"),
    path(f"{TEST}now/", room.now, name="exam_now"),
    path(f"{TEST}practice/", practice.practice, name="exam_practice"),
    path(f"{TEST}sit/", player.player, name="exam_player"),
    path(f"{TEST}resume/", player.resume, name="exam_resume"),
    path(f"{TEST}take-over/", player.take_over, name="exam_take_over"),
    path(f"{TEST}language/", player.language, name="exam_language"),
    path(f"{TEST}finish/", player.finish, name="exam_finish"),
    path(f"{TEST}finished/", done.done, name="exam_done"),
    path(f"{TEST}reopen/", done.reopen, name="exam_reopen"),
    path(f"{TEST}seat.ics", seat.calendar, name="seat_calendar"),
    path(f"{TEST}result/", result.result, name="exam_result"),
    path(f"{TEST}result/<int:question>/", result.question, name="exam_question"),
    path(f"{TEST}hearing/", hearing.hearing, name="exam_hearing"),
    path(f"{TEST}receipt.txt", done.receipt, name="exam_receipt"),
]
