"""The one-click ways into a demo; 404 everywhere else."""

from django.urls import path

from saty.rehearsal import ways_in

urlpatterns = [path("<slug:role>/", ways_in.enter, name="demo_enter")]
