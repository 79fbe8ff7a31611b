"""The server is killed and started anew: what was lost is given back by itself, once."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from bench.faults import LAST_TRY, Device, Server, environment, prepared, until

pytestmark = [pytest.mark.once, pytest.mark.long]
AWAY = 17.0
"""Seconds: a little more than an outage is."""
LOOK = (
    "import json; from saty.cli.main import use_django; use_django();"
    "from saty.testing.models import ExamOutage, SittingPart, LanePulse;"
    "ends = {str(p.sitting_id): p.ends_at.timestamp() for p in"
    " SittingPart.objects.filter(began_at__isnull=False)};"
    "print(json.dumps([ends, [[o.kind, o.sittings, (o.ended_at - o.began_at).total_seconds()]"
    " for o in ExamOutage.objects.all()], LanePulse.objects.count()]))"
)


def looked():
    told = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, check=True, text=True)
    return json.loads(told.stdout)


def anew(server):
    server.start()
    assert until(server.answers, LAST_TRY)


def test_time_that_a_killed_server_took_is_given_back_once_and_a_restart_gives_none(
    kept_database,
):
    with environment(), tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{quote(str(Path(folder) / 'saty.sqlite3'))}"
        with prepared(Path(folder), kept_database) as plan:
            server = Server()
            try:
                anew(server)
                device = Device(server.port, plan["tokens"][0], plan["questions"], 1)
                assert until(device.answer, LAST_TRY)
                before, _none, pulses = looked()
                assert pulses == 1
                server.kill()
                time.sleep(AWAY)
                anew(server)
                assert until(device.answer, LAST_TRY)
                after, outages, _pulses = looked()
                server.kill()
                anew(server)
                again, once, _pulses = looked()
            finally:
                server.kill()
    ((kind, sittings, seconds),) = outages
    assert (kind, sittings) == ("server", len(before))
    assert seconds > AWAY - 0.1
    assert {round(after[key] - before[key]) for key in before} == {round(seconds)}
    assert (again, once) == (after, outages)
