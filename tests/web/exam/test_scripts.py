"""The player's rules in JavaScript and in Python give the same for the same."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saty.core.answer_hash import answers_hash
from saty.core.own_order import own_order

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = ROOT / "assets" / "scripts" / "exam"
NODE = Path(sys.executable).parent / "node"
FORM = "5d" * 32
ASK = f"""
import {{ answersHash }} from {json.dumps(str(SCRIPTS / "hash.js"))}
import {{ ownOrder }} from {json.dumps(str(SCRIPTS / "order.js"))}
const given = JSON.parse(process.argv[1])
const hashes = await Promise.all(given.hashes.map(([form, answers]) => answersHash(form, answers)))
const orders = await Promise.all(given.orders.map(([seed, ids]) => ownOrder(seed, ids)))
console.log(JSON.stringify({{ hashes, orders }}))
"""
VECTORS = [
    ({}, "empty"),
    ({"q2": "b", "q1": "a"}, "sorted by question"),
    ({"q1": None, "q2": "", "q3": []}, "blank"),
    ({"q1": ["b", "a"], "q2": [["x", "y"], ["z", "y"]]}, "lists keep their order"),
    ({"q1": "Ә ғ қ ң ө ұ ү һ і – «ё» 😀"}, "letters"),
    ({"q1": 'quote " slash \\ / tab \t line \n end \u2028 \x7f \x01'}, "escapes"),
    ({"q1": "12,5", "q10": " 7 ", "q9": "0"}, "texts as they were typed"),
]


def asked(**given) -> dict:
    """What the scripts answer."""
    if not NODE.exists():
        pytest.skip("node is not installed")
    words = json.dumps({"hashes": [], "orders": [], **given})
    command = [NODE, "--input-type=module", "--eval", ASK, words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found: dict = json.loads(done.stdout)
    return found


def test_device_computes_the_hash_that_the_server_commits_to():
    found = asked(hashes=[[FORM, answers] for answers, _name in VECTORS])

    assert found["hashes"] == [answers_hash(FORM, answers) for answers, _name in VECTORS]


def test_order_on_the_device_is_the_one_that_anyone_can_compute():
    seeds = ["00" * 16, "ff" * 16, "0123456789abcdef" * 2]
    names = [f"q{number}o{place}" for number in range(5) for place in range(4)]

    found = asked(orders=[[seed, names] for seed in seeds])

    assert found["orders"] == [own_order(seed, names) for seed in seeds]
    assert found["orders"][0] != found["orders"][1]


NAMES = st.from_regex("[a-z0-9]{1,8}", fullmatch=True)
VALUES = st.one_of(st.none(), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=4))


@settings(max_examples=8)
@given(
    st.lists(st.dictionaries(st.from_regex("[a-z0-9]{1,8}", fullmatch=True), VALUES), max_size=9)
)
def test_hash_agrees_for_any_answers(several):
    found = asked(hashes=[[FORM, answers] for answers in several])

    assert found["hashes"] == [answers_hash(FORM, answers) for answers in several]
