"""Pages of the sandboxes: who may see and change what, the limits at their edge, and what happens to the
unused."""

from uuid import uuid4

import pytest
from django.test import Client

from k8sarch.cluster import ClusterSpec
from k8sarch.sandbox.kept import store
from k8sarch.sandbox.limits import SANDBOXES_A_PERSON
from k8sarch.sandbox.models import SandboxRecord
from k8sarch.sandbox.socket.rights import DRIVE, right_to

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"name": "Mine", "control_planes": "3", "workers": "4", "zones": "2", "shop": "on", "seed": "5"}


def test_a_sandbox_is_opened_with_what_was_asked_for():
    client = Client()
    answer = client.post("/sandboxes/", FORM)
    record = SandboxRecord.objects.get()

    assert answer.url == f"/sandboxes/{record.id}/"
    assert (
        record.spec["control_planes"],
        record.spec["workers"],
        record.spec["zones"],
        record.spec["seed"],
        record.spec["app"],
    ) == (3, 4, 2, 5, "shop")
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("control_planes", "2"),
        ("control_planes", "x"),
        ("workers", "0"),
        ("workers", "9"),
        ("zones", "4"),
        ("seed", "-1"),
        ("seed", str(2**31)),
        ("name", ""),
        ("name", "x" * 81),
    ],
)
def test_what_cannot_be_built_is_said_on_the_page(field, value):
    answer = Client().post("/sandboxes/", {**FORM, field: value})

    assert answer.status_code == 400 and b'class="error"' in answer.content
    assert not SandboxRecord.objects.exists()


def test_one_person_keeps_as_many_as_the_limit_and_no_more():
    client = Client()
    codes = [client.post("/sandboxes/", FORM).status_code for _ in range(SANDBOXES_A_PERSON + 1)]

    assert codes == [302] * SANDBOXES_A_PERSON + [400]
    assert SandboxRecord.objects.count() == SANDBOXES_A_PERSON
    assert Client().post("/sandboxes/", FORM).status_code == 302


def test_nobody_sees_or_changes_what_is_not_theirs():
    owner, other = Client(), Client()
    address = owner.post("/sandboxes/", FORM).url
    other.get("/sandboxes/")
    record = SandboxRecord.objects.get()

    assert [
        other.get(address).status_code,
        other.post(f"{address}delete/").status_code,
        other.post(f"{address}start-over/").status_code,
    ] == [404] * 3
    assert right_to(record.id, record.owner, None) == DRIVE
    assert owner.post(f"{address}delete/").status_code == 302
    assert owner.get(address).status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options"])
def test_changing_takes_a_post(method):
    address = Client().post("/sandboxes/", FORM).url

    assert getattr(Client(), method)(f"{address}delete/").status_code == 405


def test_a_sandbox_that_is_gone_says_so():
    answer = Client().get(f"/sandboxes/{uuid4()}/")

    assert answer.status_code == 404 and b"sandbox" in answer.content


def test_starting_over_keeps_the_machines_and_forgets_the_tape():
    client = Client()
    address = client.post("/sandboxes/", FORM).url
    record = SandboxRecord.objects.get()
    store.append(record.id, store.kept(record.id).lanes["A"], 31_000_000, "fault power_off machine=worker-2")
    before = store.kept(record.id)
    assert client.post(f"{address}start-over/").status_code == 302
    after = store.kept(record.id)

    assert [line for _, line in before.tape.lines] == ["fault power_off machine=worker-2"]
    assert after.tape.lines == () and after.tape.spec == before.tape.spec and after.position == 0


def test_one_home_and_one_sandbox_a_lesson():
    spec = ClusterSpec()
    first = store.the_one(owner="a", kind=SandboxRecord.HOME, name="Shop", spec=spec)

    assert store.the_one(owner="a", kind=SandboxRecord.HOME, name="Shop", spec=spec) == first
    assert store.the_one(owner="b", kind=SandboxRecord.HOME, name="Shop", spec=spec) != first
    assert store.the_one(owner="a", kind=SandboxRecord.LESSON, lesson="6.1", name="x", spec=spec) != first
