"""Django's handle on this app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The app `notices`."""

    name = "saty.notices"
    label = "notices"

    def ready(self) -> None:
        """Declare the kinds of entry, and what the worker does again and again."""
        from saty.common import stopped_tasks
        from saty.common.periodic import every
        from saty.notices import entries, tasks  # noqa: F401 - declares
        from saty.notices.actions import sweep

        every(5, "mail", tasks.enqueue_due)
        every(60, "mails of killed workers", sweep)
        every(60, "tasks of killed workers", stopped_tasks.recover)
