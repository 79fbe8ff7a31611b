"""Django's handle on this app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The app `common`."""

    name = "saty.common"
    label = "common"
