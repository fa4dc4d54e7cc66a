"""A steady stream of requests, and what each fault costs."""

import pickle

from k8sarch.cluster.kernel.clock import ms, seconds
from k8sarch.cluster.outside.facts import EntryJoined, EntryLeft, RequestAnswered, RequestFailed
from k8sarch.cluster.outside.shop import shop_objects
from k8sarch.cluster.outside.users import Users
from tests.cluster.runtime.worlds import facts, lead, run_pod, workers


def busy_shop(rate=2):
    """Three workers with a web and an api each, db on worker-3, and people from second 5 on."""
    world = workers(3)
    for app in ("web", "api"):
        lead(
            world,
            f"shop/{app}",
            *(
                run_pod(world, f"worker-{number}", f"shop/{app}-{number}", f"shop/{app}:1")
                for number in (1, 2, 3)
            ),
        )
    lead(world, "shop/db", run_pod(world, "worker-3", "shop/db-1", "shop/db:1"))
    people = world.rack("users", "outside", "a")
    people.programs = {"users": (Users, {"rate": rate, "begins": seconds(5)})}
    people.power_on()
    world.because = ()
    world.journal.take_fresh()
    return world


def test_two_requests_a_second_are_answered_by_all_nodes_in_turn():
    world = busy_shop()
    world.run(seconds(65))

    answered = facts(world, RequestAnswered)
    assert 117 <= len(answered) <= 123
    assert all(len(fact.path) == 3 for fact, _ in answered)
    assert all(ms(10) < fact.latency < ms(20) for fact, _ in answered)
    assert len({fact.path for fact, _ in answered}) == 9


def test_a_dead_node_costs_timeouts_that_name_the_cut_and_leaves_after_two_checks():
    world = busy_shop()
    world.run(seconds(30))
    world.journal.take_fresh()
    world.machine("worker-2").power_off()
    cut = world.journal.count
    world.because = ()
    world.run(seconds(60))

    changes = world.journal.take_fresh()
    failed = [change for change in changes if isinstance(change.fact, RequestFailed)]
    left = [change for change in changes if isinstance(change.fact, EntryLeft)]
    assert {change.fact.hop for change in failed} == {"users>web", "web>api"}
    assert all(change.because[0] == cut for change in failed)
    assert {change.fact.at_pod for change in failed} == {"", "shop/web-2", "shop/api-2"}
    assert [change.fact.machine for change in left] == ["worker-2"] and left[0].because == (cut,)
    assert seconds(10) <= left[0].at - seconds(30) <= seconds(15)

    world.machine("worker-2").power_on()
    lead(world, "shop/web", run_pod(world, "worker-2", "shop/web-9", "shop/web:1"))
    lead(world, "shop/api", run_pod(world, "worker-2", "shop/api-9", "shop/api:1"))
    lead(world, "shop/db", run_pod(world, "worker-2", "shop/db-9", "shop/db:1"))
    world.run(seconds(80))
    assert [fact.machine for fact, _ in facts(world, EntryJoined)] == ["worker-2"]


def test_every_request_has_one_end():
    world = busy_shop(rate=10)
    for second in range(6, 60, 6):
        machine = world.machine(f"worker-{second // 6 % 3 + 1}")
        machine.power_off() if machine.power else machine.power_on()
        world.because = ()
        world.run(seconds(second) + ms(3))
    sent = world.process("users/users").count - (world.machine("users").starts << 20)
    world.process("users/users").space = seconds(1000)
    world.run(seconds(100))

    ends = [
        change.fact.request
        for change in world.journal.take_fresh()
        if isinstance(change.fact, (RequestAnswered, RequestFailed))
    ]
    waiting = world.process("users/users").under_way
    assert len(ends) == len(set(ends))
    assert sent <= len(ends) + len(waiting) <= sent + 1


def test_a_stream_pickles_and_goes_on_alike():
    world = busy_shop()
    world.run(seconds(10) + ms(7))
    twin = pickle.loads(pickle.dumps(world))
    world.run(seconds(40))
    twin.run(seconds(40))

    assert world.journal.digest == twin.journal.digest


def test_the_shop_is_a_namespace_three_services_and_three_deployments():
    kinds = [document["kind"] for document in shop_objects()]

    assert kinds == ["Namespace"] + ["Service"] * 3 + ["Deployment"] * 3
