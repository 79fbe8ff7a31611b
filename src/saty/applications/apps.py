"""Django's handle on this app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """The app `applications`."""

    name = "saty.applications"
    label = "applications"

    def ready(self) -> None:
        """Declare entries, what is renewed with the keys, and whom changes of rules concern."""
        from saty.applications import (  # noqa: F401 - entries are declared on import
            documents_stage,
            entries,
            queries,
            tasks,
            verification_entries,
        )
        from saty.applications.adjustment_kinds import KIND_INDEXES
        from saty.applications.files import store
        from saty.applications.identity import IDENTITY_INDEXES
        from saty.common import periodic, rotation
        from saty.programmes import audiences

        documents_stage.register_kind()
        audiences.OF_RULES.register(queries.submitted_by)
        audiences.OF_WINDOW.register(queries.may_file)
        rotation.register(IDENTITY_INDEXES)
        rotation.register(KIND_INDEXES)
        store.register(queries.file_names)
        periodic.every(tasks.HOURLY, "files without a document", tasks.sweep)
