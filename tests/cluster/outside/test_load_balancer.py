"""Which API server a new connection gets."""

from k8sarch.cluster.apiserver.messages import ConnectionOpened, NoBackend, OpenConnection
from k8sarch.cluster.kernel.clock import ms, seconds
from tests.cluster.apiserver.worlds import Ground


def connected(ground, avoid=""):
    """The server that a new connection leads to; None when there is no answer."""
    ground.asker.got.clear()
    ground.asker.send("load-balancer/balancer", OpenConnection(avoid), ())
    ground.run(ms(10))
    for message, _ in ground.asker.got:
        if isinstance(message, ConnectionOpened):
            return message.backend
        if isinstance(message, NoBackend):
            return "nobody"
    return None


def test_connections_go_round():
    ground = Ground(control_planes=3)

    assert len({connected(ground) for _ in range(3)}) == 3


def test_a_refusing_server_is_passed_over_before_any_check():
    ground = Ground(control_planes=3)
    ground.world.machine("cp-2").kill("api-server")

    assert {connected(ground) for _ in range(6)} == {"cp-1/api-server", "cp-3/api-server"}


def test_a_client_is_led_to_another_than_the_one_it_gave_up():
    ground = Ground(control_planes=3)

    assert "cp-1/api-server" not in [connected(ground, avoid="cp-1/api-server") for _ in range(6)]


def test_a_silent_server_is_left_out_after_two_checks_and_used_again_after_two():
    ground = Ground(control_planes=3, warm_up=seconds(30))
    ground.world.machine("cp-2").power_off()
    died = ground.world.state_changes["cp-2"]
    ground.run(seconds(31))
    (down,) = ground.facts("BackendDown")
    assert down.fact.backend == "cp-2/api-server" and down.because == (died,)

    ground.world.machine("cp-2").power_on()
    ground.run(seconds(16))

    assert [change.fact.backend for change in ground.facts("BackendUp")] == ["cp-2/api-server"]


def test_without_a_majority_of_etcd_no_server_is_ready():
    ground = Ground(control_planes=3, warm_up=seconds(30))
    for name in ("cp-1", "cp-2"):
        ground.world.machine(name).power_off()
    ground.run(seconds(40))

    assert "etcd check failed" in [change.fact.why for change in ground.facts("BackendDown")]
    assert connected(ground) == "nobody"
