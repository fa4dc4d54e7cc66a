"""Reading, writing and watching through real API servers on a real etcd."""

import pickle

import pytest

from k8sarch.cluster.apiserver.admission import asked_of
from k8sarch.cluster.apiserver.messages import Ping, Pong
from k8sarch.cluster.kernel.clock import minutes, ms, seconds
from k8sarch.cluster.kernel.component import ConnectionClosed
from tests.cluster.apiserver.worlds import Ground, deployment, pod, service


@pytest.fixture
def ground():
    return Ground().open_shop()


def test_a_created_pod_has_all_that_the_api_fills_in(ground):
    code, body = ground.ask("create", "pods", "shop", body=pod())

    assert code == 201
    assert body["spec"]["restartPolicy"] == "Always" and body["spec"]["priority"] == 0
    assert [each["tolerationSeconds"] for each in body["spec"]["tolerations"]] == [300, 300]
    assert body["status"] == {"phase": "Pending", "qosClass": "BestEffort"}
    assert body["metadata"]["creationTimestamp"].startswith("2026-01-01T00:00:0")
    assert body["metadata"]["generation"] == 1
    assert body["metadata"]["uid"][14] == "4"


def test_a_create_answers_under_the_number_of_the_change_that_stored_it(ground):
    number = ground.send("create", "pods", "shop", body=pod(), because=(3,))
    ground.run(ms(50))

    (stored,) = [change for change in ground.facts("ObjectStored") if change.fact.resource == "pods"]
    assert ground.answer(number)[1] == (stored.number,)
    assert stored.because == (3,)
    assert stored.fact.by == "kubernetes-admin"
    assert stored.fact.says() == f"The API server stored pod shop/web-1: created, rev {stored.fact.revision}"


def test_a_name_can_be_taken_once(ground):
    ground.ask("create", "pods", "shop", body=pod())

    code, body = ground.ask("create", "pods", "shop", body=pod())

    assert (code, body["reason"], body["message"]) == (409, "AlreadyExists", 'pods "web-1" already exists')


def test_generated_names_differ(ground):
    body = {"metadata": {"generateName": "web-"}, "spec": pod()["spec"]}

    names = [ground.ask("create", "pods", "shop", body=body)[1]["metadata"]["name"] for _ in range(5)]

    assert len(set(names)) == 5
    assert all(name.startswith("web-") and len(name) == 9 for name in names)


def test_a_write_from_an_older_version_is_a_conflict(ground):
    _, first = ground.ask(
        "create", "configmaps", "shop", body={"metadata": {"name": "a"}, "data": {"k": "1"}}
    )
    ground.ask("update", "configmaps", "shop", "a", {**first, "data": {"k": "2"}})

    code, body = ground.ask("update", "configmaps", "shop", "a", {**first, "data": {"k": "3"}})

    assert (code, body["reason"]) == (409, "Conflict")
    assert ground.ask("get", "configmaps", "shop", "a")[1]["data"] == {"k": "2"}


def test_of_two_writes_at_once_from_the_same_version_one_wins():
    ground = Ground(control_planes=3).open_shop()
    _, first = ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "a"}})
    numbers = [
        ground.send("update", "configmaps", "shop", "a", {**first, "data": {"k": server}}, server=server)
        for server in ("cp-1", "cp-2", "cp-3")
    ]
    ground.run(ms(100))

    assert sorted(ground.answer(number)[0].code for number in numbers) == [200, 409, 409]


def test_patches_at_once_all_succeed():
    ground = Ground(control_planes=3).open_shop()
    ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "a"}})
    numbers = [
        ground.send(
            "patch", "configmaps", "shop", "a", {"data": {server: "1"}}, server=server, patchType="merge"
        )
        for server in ("cp-1", "cp-2", "cp-3")
    ]
    ground.run(ms(100))

    assert [ground.answer(number)[0].code for number in numbers] == [200, 200, 200]
    assert ground.ask("get", "configmaps", "shop", "a")[1]["data"] == {"cp-1": "1", "cp-2": "1", "cp-3": "1"}


def test_a_write_that_changes_nothing_makes_no_revision(ground):
    _, made = ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "a"}, "data": {"k": "1"}})

    code, body = ground.ask("patch", "configmaps", "shop", "a", {"data": {"k": "1"}}, patchType="merge")

    assert code == 200 and body == made


def test_a_pod_is_bound_once(ground):
    ground.ask("create", "pods", "shop", body=pod())
    binding = {"target": {"name": "worker-1"}}

    assert (
        ground.ask("create", "pods", "shop", "web-1", binding, "binding", "system:kube-scheduler")[0] == 201
    )
    code, body = ground.ask("create", "pods", "shop", "web-1", binding, "binding")

    assert code == 409
    assert body["message"].endswith('pod web-1 is already assigned to node "worker-1"')
    assert ground.facts("ObjectStored")[-1].fact.what == "bound to worker-1"


def test_status_and_spec_are_written_on_their_own_paths(ground):
    _, made = ground.ask("create", "deployments", "shop", body=deployment())
    both = {**made, "spec": {**made["spec"], "replicas": 7}, "status": {"replicas": 2}}

    _, body = ground.ask("update", "deployments", "shop", "web", both, "status")
    assert (body["spec"]["replicas"], body["status"]["replicas"], body["metadata"]["generation"]) == (3, 2, 1)

    again = {**both, "metadata": {**both["metadata"], "resourceVersion": ""}, "status": {"replicas": 9}}
    _, body = ground.ask("update", "deployments", "shop", "web", again)
    assert (body["spec"]["replicas"], body["status"]["replicas"], body["metadata"]["generation"]) == (7, 2, 2)


def test_scale_changes_replicas_and_nothing_else(ground):
    ground.ask("create", "deployments", "shop", body=deployment())

    code, body = ground.ask(
        "patch", "deployments", "shop", "web", {"spec": {"replicas": 5}}, "scale", patchType="merge"
    )

    assert (code, body["kind"], body["spec"]) == (200, "Scale", {"replicas": 5})
    assert ground.facts("ObjectStored")[-1].fact.what == "scaled from 3 to 5"


def test_a_pod_that_runs_gets_its_grace_and_one_that_does_not_goes_at_once(ground):
    ground.ask("create", "pods", "shop", body=pod("waits"))
    ground.ask("create", "pods", "shop", body=pod("runs", nodeName="worker-1"))

    ground.ask("delete", "pods", "shop", "waits")
    _, body = ground.ask("delete", "pods", "shop", "runs")

    assert ground.ask("get", "pods", "shop", "waits")[0] == 404
    assert body["metadata"]["deletionGracePeriodSeconds"] == 30
    assert ground.ask("delete", "pods", "shop", "runs", gracePeriodSeconds=0)[0] == 200
    assert ground.ask("get", "pods", "shop", "runs")[0] == 404


def test_a_later_deletion_can_shorten_the_grace_but_not_lengthen_it(ground):
    ground.ask("create", "pods", "shop", body=pod(nodeName="worker-1"))
    ground.ask("delete", "pods", "shop", "web-1")

    _, longer = ground.ask("delete", "pods", "shop", "web-1", gracePeriodSeconds=90)
    _, shorter = ground.ask("delete", "pods", "shop", "web-1", gracePeriodSeconds=5)

    assert longer["metadata"]["deletionGracePeriodSeconds"] == 30
    assert shorter["metadata"]["deletionGracePeriodSeconds"] == 5


def test_finalizers_keep_an_object_until_the_last_is_gone(ground):
    ground.ask(
        "create", "configmaps", "shop", body={"metadata": {"name": "a", "finalizers": ["k8sarch/kept"]}}
    )

    _, marked = ground.ask("delete", "configmaps", "shop", "a")
    assert "deletionTimestamp" in marked["metadata"]
    ground.ask("patch", "configmaps", "shop", "a", {"metadata": {"finalizers": None}}, patchType="merge")

    assert ground.ask("get", "configmaps", "shop", "a")[0] == 404


def test_foreground_and_orphan_leave_their_finalizer(ground):
    for name, policy, finalizer in (("a", "Foreground", "foregroundDeletion"), ("b", "Orphan", "orphan")):
        ground.ask("create", "deployments", "shop", body=deployment(name))
        _, body = ground.ask("delete", "deployments", "shop", name, propagationPolicy=policy)
        assert body["metadata"]["finalizers"] == [finalizer]


def test_a_deletion_means_the_object_that_its_uid_names(ground):
    ground.ask("create", "pods", "shop", body=pod())

    code, body = ground.ask("delete", "pods", "shop", "web-1", preconditions={"uid": "another"})

    assert code == 409 and "Precondition failed: UID in precondition: another" in body["message"]


def test_a_namespace_takes_nothing_new_while_it_goes(ground):
    ground.ask("delete", "namespaces", None, "shop")

    code, body = ground.ask("create", "pods", "shop", body=pod())

    assert code == 403 and body["details"]["causes"][0]["reason"] == "NamespaceTerminating"
    empty = {"metadata": {"name": "shop"}, "spec": {"finalizers": []}}
    assert ground.ask("update", "namespaces", None, "shop", empty, "finalize")[0] == 200
    assert ground.ask("get", "namespaces", None, "shop")[0] == 404
    assert ground.ask("delete", "namespaces", None, "default")[0] == 403


def test_services_get_addresses_that_differ_even_from_different_servers_at_once():
    ground = Ground(control_planes=3).open_shop()
    numbers = [
        ground.send("create", "services", "shop", body=service(f"s-{server}"), server=server)
        for server in ("cp-1", "cp-2", "cp-3")
    ]
    ground.run(ms(200))

    addresses = [ground.answer(number)[0].body["spec"]["clusterIP"] for number in numbers]
    assert sorted(addresses) == ["10.96.1.1", "10.96.1.2", "10.96.1.3"]


def test_a_deleted_service_gives_its_address_back(ground):
    ground.ask("create", "services", "shop", body=service())
    ground.ask("delete", "services", "shop", "web")

    assert (
        ground.ask("create", "services", "shop", body=service("api"))[1]["spec"]["clusterIP"] == "10.96.1.1"
    )
    code, body = ground.ask("create", "services", "shop", body=service("db", clusterIP="10.96.1.1"))
    assert code == 422 and "provided IP is already allocated" in body["message"]


def test_deletecollection_deletes_what_is_selected(ground):
    for name in ("a", "b"):
        ground.ask("create", "configmaps", "shop", body={"metadata": {"name": name, "labels": {"x": name}}})

    assert ground.ask("deletecollection", "configmaps", "shop", labelSelector="x=a")[0] == 200

    assert [item["metadata"]["name"] for item in ground.ask("list", "configmaps", "shop")[1]["items"]] == [
        "b"
    ]


@pytest.mark.parametrize(
    "request_, code, message",
    [
        (("create", "pods", "nowhere", None, pod()), 404, 'namespaces "nowhere" not found'),
        (("create", "secrets", "shop", None, {}), 404, "the server could not find the requested resource"),
        (
            ("create", "pods", "shop", None, [1]),
            400,
            "the object provided is unrecognized (must be of type Pod)",
        ),
        (("create", "pods", "shop", None, {"kind": "Node"}), 400, "cannot be handled as a Pod"),
        (
            ("create", "pods", "shop", None, {"metadata": {"name": "a", "namespace": "b"}}),
            400,
            "the namespace of the provided object does not match the namespace sent on the request",
        ),
        (
            ("create", "deployments", "shop", None, deployment(replicas=-1)),
            422,
            'Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1: must be greater than or '
            "equal to 0",
        ),
        (
            ("create", "deployments", "shop", None, deployment(selector={"matchLabels": {"app": "x"}})),
            422,
            "`selector` does not match template `labels`",
        ),
        (
            ("create", "deployments", "shop", None, deployment(replicas="3")),
            400,
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32",
        ),
        (("update", "pods", "shop", "web-9", pod("web-9")), 404, 'pods "web-9" not found'),
        (("patch", "pods", "shop", "web-9", {}), 404, 'pods "web-9" not found'),
        (
            ("create", "pods", "shop", None, pod("Web_1")),
            422,
            "a lowercase RFC 1123 subdomain must consist of",
        ),
    ],
)
def test_bad_requests_are_refused_in_kubernetes_words(ground, request_, code, message):
    found, body = ground.ask(*request_)

    assert (found, body["kind"], body["status"], body["code"]) == (code, "Status", "Failure", code)
    assert message in body["message"]
    assert ground.facts("RequestRefused")[-1].fact.code == code


def test_unknown_fields_are_refused_named_or_dropped(ground):
    wrong = pod(bogus=1)

    code, body = ground.ask("create", "pods", "shop", body=wrong, fieldValidation="Strict")
    assert code == 400 and 'strict decoding error: unknown field "spec.bogus"' in body["message"]

    number = ground.send("create", "pods", "shop", body=wrong)
    ground.run(ms(50))
    message, _ = ground.answer(number)
    assert message.code == 201 and "bogus" not in message.body["spec"]
    assert message.warnings == ('unknown field "spec.bogus"',)


def test_dry_run_stores_nothing(ground):
    code, body = ground.ask("create", "pods", "shop", body=pod(), dryRun="All")

    assert code == 201 and "resourceVersion" not in body["metadata"]
    assert ground.ask("get", "pods", "shop", "web-1")[0] == 404


def test_a_node_may_write_what_is_its_own(ground):
    me, other = "system:node:worker-1", "system:node:worker-2"
    assert ground.ask("create", "nodes", body={"metadata": {"name": "worker-1"}}, user=me)[0] == 201
    ground.ask("create", "pods", "shop", body=pod(nodeName="worker-1"))

    code, body = ground.ask("patch", "nodes", None, "worker-1", {"status": {"phase": "x"}}, "status", other)
    assert (code, body["message"]) == (
        403,
        'nodes "worker-1" is forbidden: node "worker-2" is not allowed to modify node "worker-1"',
    )
    running = {"status": {"phase": "Running"}}
    assert ground.ask("patch", "pods", "shop", "web-1", running, "status", me)[0] == 200
    assert ground.ask("patch", "pods", "shop", "web-1", running, "status", other)[0] == 403
    code, body = ground.ask("create", "deployments", "shop", body=deployment(), user=me)
    assert (
        code == 403
        and 'User "system:node:worker-1" cannot create resource "deployments" in API group "apps"'
        in body["message"]
    )


def test_who_may_not_is_told_so_even_of_what_is_not_there(ground):
    """Authorization comes before routing."""
    assert ground.ask("create", "gadgets", "shop", body={}, user="system:node:worker-1")[0] == 403
    assert ground.ask("create", "gadgets", "shop", body={})[0] == 404


def test_admission_plugins_bear_their_upstream_names():
    assert asked_of("create", "pods", None)[-1] == "DefaultTolerationSeconds"
    assert "TaintNodesByCondition" in asked_of("create", "nodes", None)


def test_a_new_node_takes_no_pods_before_it_was_ready(ground):
    _, body = ground.ask("create", "nodes", body={"metadata": {"name": "worker-1"}})

    assert body["spec"]["taints"] == [{"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}]


def test_a_watch_tells_each_change_once_in_order(ground):
    _, listed = ground.ask("list", "pods", "shop")
    watch = ground.send("watch", "pods", "shop", resourceVersion=listed["metadata"]["resourceVersion"])
    ground.ask("create", "pods", "shop", body=pod())
    ground.ask("patch", "pods", "shop", "web-1", {"metadata": {"labels": {"a": "b"}}})
    ground.ask("delete", "pods", "shop", "web-1")

    events = ground.events(watch)

    assert [type_ for type_, _, _ in events] == ["ADDED", "MODIFIED", "DELETED"]
    revisions = [int(document["metadata"]["resourceVersion"]) for _, document, _ in events]
    assert revisions == sorted(dict.fromkeys(revisions, 0))
    changes = [change.number for change in ground.facts("ObjectStored") if change.fact.resource == "pods"]
    assert [because for _, _, because in events] == [(number,) for number in changes]


def test_a_watch_resumes_where_it_stood(ground):
    _, made = ground.ask("create", "pods", "shop", body=pod("a"))
    ground.ask("create", "pods", "shop", body=pod("b"))

    watch = ground.send("watch", "pods", resourceVersion=made["metadata"]["resourceVersion"])
    ground.run(ms(50))

    assert [(type_, document["metadata"]["name"]) for type_, document, _ in ground.events(watch)] == [
        ("ADDED", "b")
    ]


def test_a_selector_turns_changes_into_arrivals_and_departures(ground):
    ground.ask("create", "pods", "shop", body=pod())
    watch = ground.send("watch", "pods", "shop", fieldSelector="spec.nodeName=worker-1", resourceVersion="0")
    ground.run(ms(50))
    assert ground.events(watch) == []

    ground.ask("create", "pods", "shop", "web-1", {"target": {"name": "worker-1"}}, "binding")
    ground.ask("delete", "pods", "shop", "web-1", gracePeriodSeconds=0)

    assert [type_ for type_, _, _ in ground.events(watch)] == ["ADDED", "DELETED"]


def test_a_watch_from_a_forgotten_version_is_told_to_begin_anew(ground):
    ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "a"}})
    for number in range(300):
        ground.send("patch", "configmaps", "shop", "a", {"data": {"k": str(number)}}, patchType="merge")
        ground.run(ms(20))

    code, body = ground.ask("watch", "configmaps", "shop", resourceVersion="7")

    assert (code, body["reason"]) == (410, "Expired")
    assert body["message"].startswith("too old resource version: 7 (")


def test_bookmarks_come_each_minute_to_those_who_asked(ground):
    watch = ground.send("watch", "pods", resourceVersion="0", allowWatchBookmarks=True)
    ground.run(minutes(2))

    events = ground.events(watch)

    assert [type_ for type_, _, _ in events] == ["BOOKMARK", "BOOKMARK"]
    assert list(events[0][1]) == ["kind", "apiVersion", "metadata"]


def test_lists_come_in_pages_of_one_revision(ground):
    for name in "abc":
        ground.ask("create", "configmaps", "shop", body={"metadata": {"name": name}})
    _, first = ground.ask("list", "configmaps", "shop", limit="2")
    ground.ask("delete", "configmaps", "shop", "c")

    _, rest = ground.ask(
        "list", "configmaps", "shop", limit="2", **{"continue": first["metadata"]["continue"]}
    )

    assert [item["metadata"]["name"] for item in first["items"] + rest["items"]] == ["a", "b", "c"]
    assert first["metadata"]["remainingItemCount"] == 1 and "continue" not in rest["metadata"]
    assert rest["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"]


def test_a_list_of_a_version_that_is_not_there_yet_times_out(ground):
    code, body = ground.ask("list", "pods", resourceVersion="9999", wait=seconds(4))

    assert (code, body["reason"]) == (504, "Timeout")
    assert "Too large resource version: 9999" in body["message"]


def test_a_lease_is_renewed_without_ceremony(ground):
    spec = {
        "holderIdentity": "worker-1",
        "leaseDurationSeconds": 40,
        "renewTime": "2026-01-01T00:00:05.000000Z",
    }
    ground.ask("create", "namespaces", body={"metadata": {"name": "kube-node-lease"}})
    _, lease = ground.ask(
        "create", "leases", "kube-node-lease", body={"metadata": {"name": "worker-1"}, "spec": spec}
    )

    later = {**lease, "spec": {**lease["spec"], "renewTime": "2026-01-01T00:00:15.000000Z"}}
    code, body = ground.ask("update", "leases", "kube-node-lease", "worker-1", later)

    assert code == 200 and body["spec"]["renewTime"] == "2026-01-01T00:00:15.000000Z"
    assert ground.facts("RoutineStored")[-1].fact.what == "renewed by worker-1"


def test_without_a_majority_writes_fail_and_old_lists_are_served():
    ground = Ground(control_planes=3).open_shop()
    ground.ask("create", "pods", "shop", body=pod())
    for name in ("cp-2", "cp-3"):
        ground.world.machine(name).power_off()
    ground.run(seconds(3))

    code, body = ground.ask("create", "pods", "shop", body=pod("late"), wait=seconds(10))

    assert (code, body["message"]) == (500, "etcdserver: request timed out")
    assert ground.ask("list", "pods", "shop", wait=seconds(10))[0] == 500
    code, body = ground.ask("list", "pods", "shop", resourceVersion="0")
    assert [item["metadata"]["name"] for item in body["items"]] == ["web-1"]


def test_a_server_that_starts_again_knows_everything_again():
    ground = Ground(control_planes=3).open_shop()
    ground.ask("create", "pods", "shop", body=pod())
    ground.world.machine("cp-1").kill("api-server")
    ground.run(seconds(1))
    ground.world.machine("cp-1").start("api-server")
    ground.run(seconds(1))

    ground.asker.connections.clear()
    code, body = ground.ask("list", "pods", "shop", resourceVersion="0")

    assert code == 200 and [item["metadata"]["name"] for item in body["items"]] == ["web-1"]


def test_each_revision_is_recorded_once_whatever_server_sees_it():
    ground = Ground(control_planes=3).open_shop()
    for number, server in enumerate(["cp-1", "cp-2", "cp-3"] * 4):
        ground.send("create", "configmaps", "shop", body={"metadata": {"name": f"c-{number}"}}, server=server)
        if number == 5:
            for name in ("cp-1", "cp-2", "cp-3"):
                ground.run(ms(3))
                ground.world.machine(name).kill("api-server")
            ground.run(seconds(1))
            for name in ("cp-1", "cp-2", "cp-3"):
                ground.world.machine(name).start("api-server")
            ground.run(seconds(1))
            ground.asker.connections.clear()
    ground.run(seconds(1))

    stored = [change.fact.revision for change in ground.facts("ObjectStored")]

    assert stored == list(range(2, ground.world.process("cp-1/etcd").store.revision + 1))


def test_a_world_in_the_middle_of_its_work_pickles_and_goes_on_alike():
    ground = Ground(control_planes=3).open_shop()
    for number in range(5):
        ground.send("create", "pods", "shop", body=pod(f"web-{number}"))
    ground.run(ms(2))

    copy = pickle.loads(pickle.dumps(ground.world))
    for world in (ground.world, copy):
        world.run(seconds(10))

    assert copy.journal.digest == ground.world.journal.digest


def test_a_server_that_lost_its_power_knows_nothing_of_earlier_connections():
    ground = Ground(control_planes=3)
    ground.ask("list", "pods")
    machine = ground.world.machine("cp-1")
    machine.power_off()
    machine.power_on()
    ground.run(seconds(5))
    ground.asker.got.clear()

    ground.asker.send("cp-1/api-server", Ping(9), ())
    ground.run(ms(10))
    ground.asker.open_connection("cp-1/api-server")
    ground.asker.send("cp-1/api-server", Ping(10), ())
    ground.run(ms(10))

    assert [message for message, _ in ground.asker.got] == [ConnectionClosed("cp-1/api-server"), Pong(10)]


def test_a_client_that_vanished_is_forgotten_within_a_minute():
    ground = Ground()
    ground.ask("watch", "pods", resourceVersion="0")
    server = ground.world.process("cp-1/api-server")
    assert len(server.cache.all_watchers()) == 1

    ground.world.machine("workstation").power_off()
    ground.run(minutes(1))

    assert server.cache.all_watchers() == []
    assert list(server.connections) == ["cp-1/etcd"]


def test_a_server_follows_on_after_its_etcd_came_back():
    ground = Ground(control_planes=3).open_shop()
    watch = ground.send("watch", "configmaps", "shop", resourceVersion="0")
    ground.run(ms(50))
    ground.world.machine("cp-1").kill("etcd")
    ground.run(seconds(2))
    code, body = ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "a"}})
    assert code == 500 and "connection refused" in body["message"]

    ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "b"}}, server="cp-2")
    ground.world.machine("cp-1").start("etcd")
    ground.run(seconds(5))
    ground.ask("create", "configmaps", "shop", body={"metadata": {"name": "c"}}, wait=seconds(1))

    assert [document["metadata"]["name"] for _, document, _ in ground.events(watch)] == ["b", "c"]
    assert [change.fact.server for change in ground.facts("StoreLost")] == ["cp-1/api-server"]


def test_an_eviction_marks_the_pod_and_says_why(ground):
    ground.ask("create", "pods", "shop", body=pod(nodeName="worker-1"))

    code, body = ground.ask(
        "create", "pods", "shop", "web-1", {"deleteOptions": {"gracePeriodSeconds": 7}}, "eviction"
    )

    _, evicted = ground.ask("get", "pods", "shop", "web-1")
    assert (code, body["status"]) == (201, "Success")
    assert evicted["metadata"]["deletionGracePeriodSeconds"] == 7
    assert evicted["status"]["conditions"][-1]["reason"] == "EvictionByEvictionAPI"
