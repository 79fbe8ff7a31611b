"""Django's handle on this app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app `web`."""

    name = "saty.web"
    label = "web"

    def ready(self) -> None:
        """Gather what officials see on their home page, and what may be stuck."""
        from saty.testing import sheets
        from saty.web.bank import exchange_todo, form_todo, preflight_todo, result_todo
        from saty.web.bank import todo_lines as bank_todo
        from saty.web.exam.sheets import ensure_sheets
        from saty.web.staff import (
            conflict_todo,
            stage_todo,
            stuck_kinds,
            todo_lines,
            venue_todo,
            verification_todo,
        )

        sheets.register(ensure_sheets)
        todo_lines.register()
        verification_todo.register()
        venue_todo.register()
        stage_todo.register()
        conflict_todo.register()
        bank_todo.register()
        result_todo.register()
        stuck_kinds.register()
        form_todo.register()
        preflight_todo.register()
        exchange_todo.register()
