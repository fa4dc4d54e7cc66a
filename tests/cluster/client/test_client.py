"""Calls, watches and elections, when servers die, freeze and come back."""

from k8sarch.cluster.client.cache import Index
from k8sarch.cluster.client.work_queue import WorkQueue
from k8sarch.cluster.kernel.clock import ms, seconds
from k8sarch.cluster.kernel.component import Component
from k8sarch.cluster.kernel.world import World
from tests.cluster.controllers.worlds import cluster, deployment


def namespaces(ground):
    return sorted(ground.see("namespaces"))


def server_of(ground):
    return ground.operator.client.server.partition("/")[0]


def test_a_killed_server_is_replaced_by_another_at_once():
    ground = cluster(control_planes=3, workers=1)
    first = server_of(ground)
    ground.world.machine(first).kill("api-server")
    ground.run(1)
    assert server_of(ground) != first
    ground.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}})
    ground.run(1)

    assert "later" in namespaces(ground)


def test_a_server_that_lost_its_power_is_given_up_after_the_ping():
    ground = cluster(control_planes=3, workers=1)
    first = server_of(ground)
    died = ground.world.now
    ground.world.machine(first).power_off()
    ground.run(50)

    assert server_of(ground) != first
    (lost,) = [change for change in ground.changes("ConnectionLost")
               if change.fact.client == "workstation/operator"]
    assert seconds(15) <= lost.at - died <= seconds(46)
    ground.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}})
    ground.run(1)
    assert "later" in namespaces(ground)


def test_calls_to_a_frozen_server_time_out_and_the_second_ends_the_connection():
    ground = cluster(control_planes=3, workers=1)
    first = server_of(ground)
    ground.world.machine(first).freeze("api-server")
    replies = [ground.ask("list", "nodes") for _ in range(2)]
    ground.run(1)

    assert [(reply.ok, reply.code, reply.reason) for reply in replies] == [(False, 0, "Timeout")] * 2
    assert server_of(ground) != first


def test_a_call_without_a_server_is_answered_all_the_same():
    ground = cluster(control_planes=1, workers=1)
    ground.world.machine("cp-1").kill("api-server")
    ground.run(1)
    reply = ground.ask("list", "nodes")
    assert (reply.ok, reply.reason) == (False, "ServiceUnavailable")
    ground.world.machine("cp-1").start("api-server")
    ground.run(15)

    assert ground.ask("list", "nodes").ok


def test_a_dead_load_balancer_is_waited_for():
    ground = cluster(control_planes=3, workers=1)
    ground.world.machine("load-balancer").power_off()
    ground.run(100)
    ground.world.machine("load-balancer").power_on()
    ground.run(20)

    assert ground.ask("list", "nodes").ok


def test_an_informer_misses_nothing_while_its_server_changes():
    ground = cluster(control_planes=3, workers=3)
    ground.create(deployment(replicas=3))
    ground.run(20)
    ground.world.machine(server_of(ground)).kill("api-server")
    assert ground.ask("patch", "deployments", "web", "shop",
                      {"spec": {"replicas": 5}}).reason == "ServiceUnavailable"
    assert ground.ask("patch", "deployments", "web", "shop", {"spec": {"replicas": 5}}).ok
    ground.run(20)

    listed = ground.ask("list", "pods", "shop").body["items"]
    seen = {key: pod["metadata"]["resourceVersion"] for key, pod in ground.see("pods").items()}
    assert len(seen) == 5
    assert seen == {f"shop/{pod['metadata']['name']}": pod["metadata"]["resourceVersion"] for pod in listed}


def test_an_informer_knows_the_change_behind_each_object():
    ground = cluster(control_planes=1, workers=1)
    ground.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "later"}})
    ground.run(1)
    (number,) = ground.operator.sees["namespaces"].because["later"]
    assert ground.world.journal.find(number).fact.name == "later"

    operator = ground.operator
    ground.world.machine("workstation").kill("operator")
    ground.world.machine("workstation").start("operator")
    ground.run(2)
    assert ground.operator is not operator
    assert ground.operator.sees["namespaces"].because["later"] == (number,)


class Clerk(Component):
    """Works on keys, and says what it did."""

    def start(self) -> None:
        self.queue = WorkQueue(self, "test", self.work, workers=1)
        self.done = []

    def work(self, key: str) -> None:
        self.done.append((self.world.now, key, self.world.because))
        self.after(ms(10), self.queue.done, key)


def clerk() -> tuple[World, Clerk]:
    world = World(1)
    machine = world.rack("desk", "outside", "a")
    machine.programs = {"clerk": (Clerk, {})}
    machine.power_on()
    return world, machine.components["clerk"]


def test_a_key_added_three_times_is_worked_on_once_with_the_latest_change_of_each_object():
    world, worker = clerk()
    worker.queue.add("k", (1,), "pod-a")
    worker.queue.add("k", (2,), "pod-b")
    worker.queue.add("k", (3,), "pod-a")
    world.run(ms(5))

    assert worker.done == [(0, "k", (3, 2))]


def test_a_key_added_during_its_work_comes_again_afterwards():
    world, worker = clerk()
    worker.queue.add("k", (1,))
    world.run(ms(5))
    worker.queue.add("k", (2,))
    worker.queue.add("other", (3,))
    world.run(ms(100))

    assert worker.done == [(0, "k", (1,)), (ms(10), "k", (2,)), (ms(20), "other", (3,))]


def test_failures_wait_longer_each_time_until_forgotten():
    world, worker = clerk()
    for _ in range(3):
        worker.queue.retry("k", (1,))
        world.run(world.now + seconds(1))
    worker.queue.forget("k")
    began = world.now
    worker.queue.retry("k", (1,))
    world.run(world.now + seconds(1))

    waits = [worker.done[0][0], worker.done[1][0] - seconds(1), worker.done[2][0] - seconds(2),
             worker.done[3][0] - began]
    assert waits == [ms(5), ms(10), ms(20), ms(5)]


def colours(document):
    return document["colours"]


def test_an_index_follows_its_documents():
    index = Index(colours)
    index.put("a", {"colours": ["red", "blue"]})
    index.put("b", {"colours": ["red"]})
    index.put("a", {"colours": ["green"]})
    index.remove("b")

    assert index.get("green") == {"a": {"colours": ["green"]}}
    assert (index.get("red"), index.get("blue")) == ({}, {})
