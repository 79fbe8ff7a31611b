"""Whether background work has been asked for already and is not done yet."""

from typing import ParamSpec, TypeVar
from uuid import UUID

from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

P = ParamSpec("P")
R = TypeVar("R")


def waits(task: "Task[P, R]") -> bool:
    """Whether one waits for a worker: what it will see, a running one may be too far to see."""
    return DBTaskResult.objects.filter(task_path=task.module_path, status="READY").exists()


def waits_or_runs(task: "Task[P, R]", key: UUID) -> bool:
    """Whether one with this row's key as its only argument waits or runs."""
    rows = DBTaskResult.objects.filter(task_path=task.module_path, status__in=["READY", "RUNNING"])
    wanted = [str(key)]
    return any(args["args"] == wanted for args in rows.values_list("args_kwargs", flat=True))
