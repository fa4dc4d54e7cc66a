"""Questions and answers between pods, over cables, by each machine's own rules."""

from k8sarch.cluster.cni.packets import NOT_CHOSEN, Answer, Question, Stop
from k8sarch.cluster.kernel.clock import ms, seconds
from tests.cluster.runtime.worlds import lead, run_pod, workers


def shop(count=3):
    """Workers with web on worker-1, api on worker-2, db on worker-3, all up."""
    world = workers(count)
    web = run_pod(world, "worker-1", "shop/web-a", "shop/web:1")
    api = run_pod(world, "worker-2", "shop/api-a", "shop/api:1")
    db = run_pod(world, "worker-3", "shop/db-a", "shop/db:1")
    for service, endpoint in (("shop/web", web), ("shop/api", api), ("shop/db", db)):
        lead(world, service, endpoint)
    world.run(seconds(3))
    return world


def ask_at(world, node):
    """A question from the kubelet of worker-1, which stands for somebody outside, to a node's port; returns
    what came back."""
    asker = world.process("worker-1/kubelet")
    asker.heard.clear()
    asker.send(
        f"{node}/dataplane", Question(1, "shop/web", NOT_CHOSEN, (Stop(asker.address, "users"),), node), ()
    )
    world.run(world.now + seconds(2))
    return asker.heard


def test_a_question_passes_all_three_and_the_answer_comes_back():
    world = shop()

    (answer,) = ask_at(world, "worker-2")

    assert answer == Answer(
        1, (Stop("worker-1/kubelet", "users"),), ("shop/web-a", "shop/api-a", "shop/db-a"), None, "worker-2"
    )


def test_one_question_costs_few_events():
    world = shop()
    before = world.agenda.order

    ask_at(world, "worker-2")

    assert world.agenda.order - before <= 11


def test_a_service_without_endpoints_is_refused_at_once_because_of_its_rule():
    world = shop()
    lead(world, "shop/db")

    (answer,) = ask_at(world, "worker-1")

    assert answer.failure.hop == "api>db"
    assert answer.failure.why == "refused: shop/db has no ready endpoint"


def test_a_machine_without_power_makes_its_callers_wait_a_second_and_the_answer_names_the_cut():
    world = shop()
    world.machine("worker-3").power_off()
    cut = world.journal.count
    world.because = ()
    begun = world.now
    asker = world.process("worker-1/kubelet")

    asker.send(
        "worker-1/dataplane",
        Question(1, "shop/web", NOT_CHOSEN, (Stop(asker.address, "users"),), "worker-1"),
        (),
    )
    world.run(begun + ms(900))
    assert asker.heard == []
    world.run(begun + ms(1100))

    (answer,) = asker.heard
    assert answer.failure == ("api>db", "the connection timed out after 1 s", "shop/db-a", "worker-2")
    assert world.journal.find(cut).fact.says() == "worker-3 lost its power; its processes are gone"


def test_an_address_that_no_pod_has_any_more_is_refused_at_once():
    world = shop()
    world.process("worker-3/containers").remove_sandbox("uid-shop/db-a")
    world.run(world.now + ms(10))

    (answer,) = ask_at(world, "worker-1")

    assert answer.failure.hop == "api>db" and "no pod has the address" in answer.failure.why


def test_each_machine_follows_its_own_rules():
    world = shop()
    world.process("worker-2/dataplane").install("shop/db", (), 1)

    (answer,) = ask_at(world, "worker-1")
    assert answer.failure.hop == "api>db"  # api runs on worker-2, whose rules count
    lead(world, "shop/db")
    world.process("worker-2/dataplane").install(
        "shop/db", (run_pod(world, "worker-1", "shop/db-b", "shop/db:1"),), 1
    )
    world.run(world.now + seconds(3))

    (answer,) = ask_at(world, "worker-1")
    assert answer.path[-1] == "shop/db-b"


def test_rules_and_containers_outlive_every_process_but_not_the_power():
    world = shop()
    for process in ("runtime", "kubelet"):
        world.machine("worker-2").kill(process)

    (answer,) = ask_at(world, "worker-1")
    assert answer.failure is None

    world.machine("worker-2").power_off()
    world.machine("worker-2").power_on()
    assert world.process("worker-2/dataplane").rules == {}
    assert world.process("worker-2/containers").sandboxes == {}


def test_a_machine_without_cable_is_as_silent_as_one_without_power():
    world = shop()
    world.machine("worker-2").cut_cable()
    world.because = ()

    (answer,) = ask_at(world, "worker-1")

    assert answer.failure == ("web>api", "the connection timed out after 1 s", "shop/api-a", "worker-1")
