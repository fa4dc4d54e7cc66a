"""Why: each question that the product must answer well, asked of a real run."""

from functools import cache

import pytest

from k8sarch.cluster.__main__ import main
from k8sarch.cluster.cluster import Cluster
from k8sarch.cluster.kernel.clock import seconds
from k8sarch.cluster.spec import ClusterSpec
from k8sarch.cluster.story import Player
from k8sarch.cluster.why import UnknownReference, because, caused, in_brief, named_by, told

CUT = "fault power_off machine=worker-2"


def played(*lines: str, **spec: object) -> Player:
    """A cluster on which these lines were played."""
    player = Player(Cluster(ClusterSpec(**{"seed": 7, **spec})))
    for line in lines:
        player.do(line)
    return player


@cache
def lost_worker() -> Player:
    """The headline: worker-2 lost its power at 60 s, and its pods were replaced."""
    return played("run 60s", CUT, "run 400s")


def says(answer: dict) -> list[str]:
    """The sentences of a chain."""
    return [link["says"] for link in answer["links"]]


def kinds(link: dict) -> list[str]:
    """The kinds of tables behind a link."""
    return [table["kind"] for table in link["evidence"]]


def new_pod(player: Player, app: str = "api") -> str:
    """The pod of an app that was created last."""
    return [
        f"{change.fact.namespace}/{change.fact.name}"
        for change in player.heard
        if type(change.fact).__name__ == "ObjectStored" and change.fact.resource == "pods"
        and change.fact.verb == "created" and change.fact.document["metadata"]["labels"]["app"] == app
    ][-1]  # fmt: skip


# Why is this pod here


def test_a_replacement_is_here_because_of_the_cut_and_every_link_names_its_parents():
    player = lost_worker()
    created = next(
        change for change in player.heard
        if type(change.fact).__name__ == "ObjectStored" and change.at > seconds(400)
        and change.fact.resource == "pods" and change.fact.verb == "created"
    )  # fmt: skip
    key = f"shop/{created.fact.name}"
    old = next(
        change.fact.name for change in player.heard
        if type(change.fact).__name__ == "ObjectStored" and change.fact.resource == "pods"
        and change.fact.what.startswith("marked for deletion") and change.number < created.number
        and change.fact.name.rpartition("-")[0] == created.fact.name.rpartition("-")[0]
    )  # fmt: skip
    answer = because(player.cluster, f"pods/{key}")
    chain = says(answer)

    assert answer["title"].startswith(f"Why is {key} ready on worker-")
    for sentence in (
        "You cut the power of worker-2",
        "The kubelet of worker-2 stopped: the machine lost its power",
        "50 s of grace ended with no news of worker-2",
        "Node worker-2 became Ready=Unknown",
        "Node worker-2 was tainted unreachable:NoExecute",
        f"Taint eviction deleted shop/{old}: 300 s of toleration ended",
        f"The ReplicaSet controller created {key}, for it had 2 of 3",
    ):
        assert sentence in chain
    assert chain[-1] == "You cut the power of worker-2" and answer["command"] == answer["links"][-1]["number"]
    for link, behind in zip(answer["links"], answer["links"][1:], strict=False):
        change = player.cluster.world.journal.find((link["decided"] or link)["number"])
        assert behind["number"] in change.because


def test_the_second_line_is_the_record():
    player = lost_worker()
    answer = because(player.cluster, "nodes/worker-2")
    details = {link["says"]: link["detail"] for link in answer["links"]}

    assert details["Node worker-2 became Ready=Unknown"].startswith("rev ")
    assert details["Node worker-2 became Ready=Unknown"].endswith(", the node controller on cp-1")
    assert details["50 s of grace ended with no news of worker-2"].startswith(
        "at its look of 55.3 s the node controller saw news of worker-2 for the last time: the renewal"
    )
    assert details["The kubelet of worker-2 stopped: the machine lost its power"].startswith(
        "its last lease renewal: "
    )


def test_the_evidence_is_the_scores_the_plan_the_round_and_the_stages():
    player = lost_worker()
    answer = because(player.cluster, f"pods/{new_pod(player)}")
    bound = next(link for link in answer["links"] if " bound " in link["says"])
    created = next(link for link in answer["links"] if " created " in link["says"])
    scores, refusals = bound["evidence"][:2]
    node = bound["says"].rpartition(" ")[2]

    assert scores["kind"] == "scores" and scores["rows"][scores["mark"]][0] == node
    totals = [int(row[-1]) for row in scores["rows"]]
    for row, total in zip(scores["rows"], totals, strict=True):
        assert sum(int(cell.split(" × ")[0]) * int(cell.split(" × ")[1]) for cell in row[1:-1]) == total
    assert totals == sorted(totals, reverse=True) and "TaintToleration" in scores["head"]
    assert refusals["rows"] == [
        ["worker-2", "TaintToleration", "node(s) had untolerated taint {node.kubernetes.io/unreachable: }"]
    ]
    assert created["evidence"][0]["rows"] == [["pods", "3", "2"]]
    assert "Step 1: create pods" in created["evidence"][0]["notes"]
    assert {"request", "round"} <= set(kinds(created))
    leader = dict(next(table for table in created["evidence"] if table["kind"] == "round")["rows"])
    assert leader["leader"] == player.view.etcd_leader() and leader["leader"] in leader["on the disk of"]


def test_the_other_reasons_stand_beside_and_are_never_hidden():
    player = lost_worker()
    for link in because(player.cluster, f"pods/{new_pod(player)}")["links"]:
        change = player.cluster.world.journal.find((link["decided"] or link)["number"])
        told_of = {other["number"] for other in link["beside"]}
        assert len(told_of) >= len(change.because) - 1 and told_of < set(range(1, change.number)) | {0}


# Why is it Pending


def test_a_pod_that_fits_nowhere_shows_each_node_with_the_plugin_and_its_reason():
    player = played(
        "run 10s",
        "kubectl cordon worker-1",
        "kubectl cordon worker-2",
        "run 5s",
        "kubectl create deployment big --image=nginx --replicas=1",
        "run 5s",
        workers=2, app="none",
    )  # fmt: skip
    key = new_pod(player, "big")
    answer = because(player.cluster, f"pods/{key}")
    table = answer["tables"][0]

    assert answer["title"] == f"Why is {key} Pending?"
    assert "No node can take it: 0/2 nodes are available" in answer["says"]
    assert [row[:2] for row in table["rows"]] == [
        ["worker-1", "NodeUnschedulable"],
        ["worker-2", "NodeUnschedulable"],
    ]
    assert "five minutes are over: NodeUnschedulable" in answer["says"]
    assert (
        answer["links"][-1]["says"] == "You typed: kubectl create deployment big --image=nginx --replicas=1"
    )


def test_a_pod_without_a_scheduler_waits_for_the_process_that_is_missing():
    player = played(
        "run 10s",
        "fault kill_process machine=cp-1 process=scheduler",
        "kubectl create deployment web --image=nginx --replicas=1",
        "run 5s",
        control_planes=1, workers=2, app="none",
    )  # fmt: skip
    key = new_pod(player, "web")
    for of in (f"pods/{key}", f"missing/schedule/{key}"):
        answer = because(player.cluster, of)

        assert answer["says"] == "No scheduler runs, so nobody looks for a node."
        assert [each["process"] for each in answer["absent"]] == ["cp-1/scheduler"]
        assert "holds the lease kube-scheduler" in answer["absent"][0]["believed"]
        assert says(answer)[-1] == "You crashed the scheduler on cp-1"


# Why is it gone, why does it go


def test_a_pod_that_goes_waits_for_its_kubelet_and_one_that_is_gone_tells_when():
    player = lost_worker()
    going = next(pod for pod in player.view.objects("pods") if "deletionTimestamp" in pod["metadata"])
    answer = because(player.cluster, f"pods/shop/{going['metadata']['name']}")
    assert "the kubelet of worker-2 would have to stop it" in answer["says"]
    assert says(answer)[-1] == "You cut the power of worker-2"

    player = played("run 40s", "kubectl delete pods -l app=web -n shop", "run 60s")
    gone = next(change.fact.name for change in player.heard
                if type(change.fact).__name__ == "ObjectStored" and change.fact.resource == "pods"
                and change.fact.verb == "deleted")  # fmt: skip
    for of in (f"pods/shop/{gone}", f"missing/object/pods/shop/{gone}"):
        answer = because(player.cluster, of)
        assert answer["title"] == f"Why is shop/{gone} gone?"
        assert answer["says"].startswith("It was marked for deletion at ")
        assert answer["links"][0]["says"].startswith("The kubelet of worker-")
        assert says(answer)[-1] == "You typed: kubectl delete pods -l app=web -n shop"


# Why was my write refused


def test_a_write_without_a_majority_names_the_stage_and_what_took_the_majority():
    player = played(
        "run 30s",
        "fault power_off machine=cp-2",
        "fault power_off machine=cp-3",
        "run 20s",
        "kubectl scale deployment web --replicas=5 -n shop",
        "run 60s",
    )
    printed = [change.number for change in player.heard if type(change.fact).__name__ == "TerminalPrinted"][
        -1
    ]
    assert says(because(player.cluster, f"change/{printed}"))[-1].startswith("You cut the power of cp-")
    number = next(change.number for change in player.heard if type(change.fact).__name__ == "RoutineRefused"
                  and change.fact.stage == "etcd" and change.fact.code == 500)  # fmt: skip
    answer = because(player.cluster, f"change/{number}")
    stages = answer["links"][0]["evidence"][0]

    assert stages["rows"][-1][0] == "etcd" and stages["rows"][-1][1].startswith("refused, 500")
    assert [row[0] for row in stages["rows"]][:3] == ["authentication", "authorization", "routing"]
    assert says(answer)[-1].startswith("You cut the power of cp-")


def test_a_write_that_breaks_a_rule_names_validation_and_who_asked():
    player = played(
        "run 10s",
        'api 1 POST /api/v1/namespaces/default/pods application/json {"kind": "Pod", "apiVersion": "v1", '
        '"metadata": {"name": "Not A Name"}, "spec": {"containers": [{"name": "a", "image": "nginx"}]}}',
        "run 2s",
        control_planes=1, workers=1, zones=1, app="none",
    )  # fmt: skip
    change = next(change for change in player.heard if type(change.fact).__name__ == "RequestRefused")
    answer = because(player.cluster, f"change/{change.number}")
    stages = answer["links"][0]["evidence"][0]

    assert (change.fact.stage, change.fact.code, change.fact.namespace) == ("validation", 422, "default")
    assert stages["rows"][stages["mark"]][0] == "validation"
    assert answer["links"][0]["detail"] == "422 Invalid at validation, asked by kubectl"
    assert says(answer)[-1] == "You sent POST /api/v1/namespaces/default/pods"


@pytest.mark.parametrize(
    ("name", "reason", "passed"),
    [("default", "Conflict", ["decoding", "admission"]), ("nowhere", "NotFound", ["decoding"])],
)
def test_a_refused_update_claims_no_stage_that_it_did_not_pass(name, reason, passed):
    player = played(
        "run 10s",
        f'api 1 PUT /api/v1/namespaces/{name} application/json {{"kind": "Namespace", "apiVersion": "v1", '
        f'"metadata": {{"name": "{name}", "resourceVersion": "1"}}}}',
        "run 2s",
        control_planes=1, workers=1, zones=1, app="none",
    )  # fmt: skip
    change = next(
        change
        for change in player.heard
        if type(change.fact).__name__ in ("RequestRefused", "RoutineRefused") and change.fact.verb == "update"
    )
    stages = because(player.cluster, f"change/{change.number}")["links"][0]["evidence"][0]

    assert change.fact.reason == reason
    assert [row[0] for row in stages["rows"]] == [
        *("authentication", "authorization", "routing"),
        *passed,
        "precondition",
    ]


def test_admission_names_its_plugin():
    player = played(
        "run 10s",
        "kubectl create namespace going",
        "run 2s",
        "fault freeze machine=cp-1 process=controller-manager",
        "kubectl delete namespace going",
        "run 2s",
        "kubectl create deployment late --image=nginx -n going",
        "run 2s",
        control_planes=1, workers=1, zones=1, app="none",
    )  # fmt: skip
    change = next(
        change for change in reversed(player.heard) if type(change.fact).__name__ == "RequestRefused"
    )

    assert change.fact.stage == "admission: NamespaceLifecycle"


# Why did this request fail


def test_a_failed_request_names_the_rules_the_endpoint_and_why_it_was_still_named():
    player = lost_worker()
    failed = next(change for change in player.heard
                  if type(change.fact).__name__ == "RequestFailed" and change.fact.at_pod)  # fmt: skip
    answer = because(player.cluster, f"request/{failed.fact.request}")
    rows = dict(answer["tables"][0]["rows"])

    assert rows["by the rules of"] == failed.fact.by and rows["endpoint"] == failed.fact.at_pod
    assert failed.fact.at_pod in rows["they named"]
    assert "They had named it since" in answer["says"] and "they dropped it at" in answer["says"]
    assert says(answer)[-1] == "You cut the power of worker-2"
    assert any(other["fact"] == "RulesSynced" for other in answer["links"][0]["beside"])


def test_an_answered_request_shows_each_leg():
    player = lost_worker()
    answered = next(
        change for change in reversed(player.heard) if type(change.fact).__name__ == "RequestAnswered"
    )
    answer = because(player.cluster, f"request/{answered.fact.request}")
    rows = answer["tables"][0]["rows"]

    assert [row[0] for row in rows] == ["users to web", "web to api", "api to db"]
    assert rows[0][1] == answered.fact.entry and [row[3] for row in rows] == list(answered.fact.path)


# Why did leadership move


def test_etcd_has_another_leader_because_of_the_cut_and_shows_who_voted():
    player = played("run 30s", "fault power_off machine={etcd-leader}", "run 10s")
    struck = player.that
    leader = player.view.etcd_leader()
    answer = because(player.cluster, "leader/etcd")
    votes = answer["links"][0]["evidence"][0]

    assert answer["title"].startswith(f"Why does etcd on {leader} lead term ")
    assert says(answer)[-1] == f"You cut the power of {struck}"
    assert votes["kind"] == "votes" and [row[0] for row in votes["rows"]][:2] == sorted(
        each for each in ("cp-1", "cp-2", "cp-3") if each != struck
    )


@pytest.mark.parametrize(
    "lease, process", [("kube-scheduler", "scheduler"), ("kube-controller-manager", "controller-manager")]
)
def test_a_lease_has_another_holder_because_the_one_before_fell_silent(lease, process):
    player = played(
        "run 30s", f"fault kill_process machine={{{process}-leader}} process={process}", "run 60s"
    )
    struck = player.that
    answer = because(player.cluster, f"leader/{lease}")

    assert answer["links"][0]["fact"] == "LeadershipAcquired" and answer["links"][0]["at"] > seconds(30)
    assert any(f"{process} on {struck} stopped" == each for each in says(answer))
    assert "crash" in says(answer)[-1] and struck in says(answer)[-1]


# Why has nothing happened yet


def test_nothing_happens_yet_because_of_a_timer_with_owner_end_and_what_comes_then():
    player = played("run 60s", CUT, "run 20s")
    answer = because(player.cluster, "waiting/nodes/worker-2")
    wait = answer["waits"][0]

    assert wait["owner"].endswith("/controller-manager") and wait["yours"]
    assert player.cluster.now < wait["due"] <= seconds(111)
    assert wait["then"].endswith("worker-2 becomes Unknown.")
    assert {each["process"] for each in answer["absent"]} >= {"worker-2/kubelet"}
    assert all("Ready=True" in each["believed"] for each in answer["absent"])
    assert says(answer)[-1] == "You cut the power of worker-2"

    node = because(player.cluster, "nodes/worker-2")
    assert node["says"].startswith("That is believed and not so")


def test_nothing_is_due_when_nothing_is_due():
    answer = because(played("run 60s").cluster, "waiting/machines/registry")

    assert answer["waits"] == [] and "nothing is due" in answer["says"]


# Fields, endpoints, objects


def test_a_field_names_the_change_that_set_it_last():
    player = lost_worker()
    ready = because(player.cluster, "field/nodes/worker-2/status.conditions[Ready].status")
    image = because(player.cluster, "field/deployments/shop/web/spec.template.spec.containers[0].image")

    assert ready["title"] == "Why is status.conditions[Ready].status of Node worker-2 Unknown?"
    assert says(ready)[0] == "Node worker-2 became Ready=Unknown"
    assert "since the object was created" in image["says"] and says(image)[-1] == "You opened the shop"
    missing = because(player.cluster, "field/nodes/worker-1/spec.taints")
    assert missing["title"] == "Why has Node worker-1 no spec.taints?"


def test_a_missing_endpoint_is_not_ready_or_does_not_match_or_has_no_address():
    player = lost_worker()
    going = next(pod for pod in player.view.objects("pods") if "deletionTimestamp" in pod["metadata"])
    name, app = going["metadata"]["name"], going["metadata"]["labels"]["app"]
    answer = because(player.cluster, f"missing/endpoint/shop/{app}/{name}")
    assert answer["says"].startswith("The slice names it and says that it is not ready")
    assert says(answer)[-1] == "You cut the power of worker-2"
    assert {row[1] for row in answer["tables"][0]["rows"]} == {"not named"}

    other = "api" if app == "web" else "web"
    answer = because(player.cluster, f"missing/endpoint/shop/{other}/{name}")
    assert answer["says"] == f"Its labels do not match the selector of Service shop/{other}."
    assert answer["tables"][0]["rows"] == [["app", other, app]]


def test_a_pod_that_has_ended_is_no_endpoint_and_does_not_wait_for_an_address():
    player = played(
        "run 30s",
        'api 1 POST /api/v1/namespaces/shop/pods application/json {"kind": "Pod", "apiVersion": "v1", '
        '"metadata": {"name": "large", "labels": {"app": "web"}}, "spec": {"nodeName": "worker-1", '
        '"containers": [{"name": "a", "image": "nginx", "resources": {"requests": {"cpu": "64"}}}]}}',
        "run 10s",
    )  # fmt: skip
    answer = because(player.cluster, "missing/endpoint/shop/web/large")

    assert answer["says"] == "It has ended (Failed), and a pod that has ended is no endpoint."
    assert says(answer)[0].startswith("The kubelet of worker-1 reported shop/large: Failed")


def test_a_slice_is_not_yet_what_every_node_knows():
    player = played("run 30s", "fault isolate machine=worker-2", "run 60s")
    for pod in player.view.objects("pods"):
        if pod["spec"].get("nodeName") == "worker-2" and pod["metadata"]["labels"]["app"] == "web":
            name = pod["metadata"]["name"]
    answer = because(player.cluster, f"missing/endpoint/shop/web/{name}")

    assert answer["says"].endswith("a kube-proxy that has heard so sends it nothing.")
    assert {row[0]: row[1] for row in answer["tables"][0]["rows"]}["worker-2"] == "named"


# What did it cause


def test_the_reverse_tree_counts_everything_once_and_every_leaf_walks_back_to_its_root():
    player = lost_worker()
    number = because(player.cluster, "machines/worker-2")["command"]
    tree = caused(player.cluster, f"change/{number}")

    def nodes(node):
        yield node
        for child in node["children"]:
            yield from nodes(child)

    shown = list(nodes(tree["tree"]))
    hidden = sum(node["more"] + sum(group[1] for group in node["groups"]) for node in shown)
    assert tree["total"] == sum(count for _, count in tree["counts"]) >= len(shown) - 1 + hidden
    assert dict(map(tuple, tree["counts"]))["pods created"] == 2
    for node in shown:
        assert because(player.cluster, f"change/{node['number']}")["command"] == number
    assert any(group[0] == "requests failed" and group[1] > 3 for node in shown for group in node["groups"])


def test_a_change_that_caused_nothing_or_is_none_says_so():
    player = lost_worker()
    last = player.cluster.world.journal.count

    assert caused(player.cluster, f"change/{last}")["says"] == "Nothing so far."
    for of in (
        "change/0",
        "change/x",
        "change/999999999",
        "pods/shop/web",
        "change/-1",
        "change/" + "9" * 300,
    ):
        answer = caused(player.cluster, of)
        assert answer["tree"] is None and answer["missing"] and answer["total"] == 0


# Names, honesty, text


@pytest.mark.parametrize("of", [
    "", "nothing", "pods/shop/nobody", "change/x", "change/0", "change/999999999", "object/", "object/pods",
    "object/unknown/a/b", "field/pods/shop/x/spec", "field/nodes/worker-1/a[", "request/x", "request/1",
    "leader/nobody", "missing/", "missing/endpoint/shop/web", "missing/endpoint/shop/web/none",
    "machines/none",
    "missing/schedule/shop/none", "components/cp-1/none", "components/x", "services/shop/none",
    "workloads/a/b/c/d",
    "waiting/pods/shop/none", "field/nodes/worker-1/" + "a." * 100,
])  # fmt: skip
def test_what_is_not_there_gets_a_sentence_and_no_chain_that_is_made_up(of):
    answer = because(lost_worker().cluster, of)

    assert answer["title"] and (answer["missing"] or answer["says"])
    assert all(lost_worker().cluster.world.journal.find(link["number"]) for link in answer["links"])


def test_what_the_journal_no_longer_keeps_is_said_with_the_instant_from_which_it_is_kept():
    player = played("run 60s", CUT, "run 100s")
    journal = player.cluster.world.journal
    unknown = because(player.cluster, "nodes/worker-2")["links"][0]["number"]
    for number in [number for number in journal.kept if number < unknown - 3]:
        del journal.kept[number]
    answer = because(player.cluster, "nodes/worker-2")
    kept = answer["kept_from"]

    assert (
        kept is not None
        and "no longer kept" in answer["missing"]
        and f"{kept / 1e6:.1f} s" in answer["missing"]
    )
    assert because(player.cluster, "machines/worker-2")["missing"].startswith(
        "What made it so is no longer kept"
    )


def test_people_name_things_as_they_do_on_a_command_line():
    cluster = lost_worker().cluster
    pod = new_pod(lost_worker())

    assert named_by(cluster, "node/worker-2") == "object/nodes/worker-2"
    assert (
        named_by(cluster, f"pod/{pod}")
        == named_by(cluster, f"po/{pod.partition('/')[2]}")
        == f"object/pods/{pod}"
    )
    assert (
        named_by(cluster, "deployment/web")
        == named_by(cluster, "deploy/web")
        == "object/deployments/shop/web"
    )
    assert named_by(cluster, "pod/api-").startswith("object/pods/shop/api-")
    assert named_by(cluster, "change/5") == "change/5" and named_by(cluster, "waiting") == "waiting"
    for word in ("pod/none-of-that", "thing/x", "pod/", ""):
        with pytest.raises(UnknownReference):
            named_by(cluster, word)


def test_an_answer_as_text_has_the_chain_and_the_tables():
    player = lost_worker()
    lines = told(because(player.cluster, f"pods/{new_pod(player)}"))
    text = "\n".join(lines)

    assert lines[0].startswith("Why is shop/api-") and "● You cut the power of worker-2" in text
    assert "TaintToleration" in text and "The plan of the ReplicaSet controller" in text
    assert in_brief(because(player.cluster, "machines/worker-2")) == [
        "60.0 s worker-2 lost its power; its processes are gone",
        "60.0 s You cut the power of worker-2",
    ]


def test_asking_changes_nothing():
    asked, unasked = played("run 60s", CUT, "run 60s"), played("run 60s", CUT, "run 60s")
    for of in ("nodes/worker-2", "waiting", "leader/etcd", "services/shop/web"):
        because(asked.cluster, of)
    caused(asked.cluster, "change/1")
    for player in (asked, unasked):
        player.do("run 60s")

    assert asked.cluster.digest == unasked.cluster.digest


def test_the_terminal_prints_the_same_chain_with_its_tables(tmp_path, capsys):
    tape = tmp_path / "lost.yaml"
    tape.write_text("cluster: {seed: 7}\ncommands: ['@60s fault power_off machine=worker-2']\nuntil: 3m\n")

    assert main([str(tape), "--why", "node/worker-2"]) == 0
    printed = capsys.readouterr().out
    assert "Why does the cluster believe worker-2 is Ready=Unknown?" in printed
    assert "● You cut the power of worker-2" in printed and "The stages of the request" in printed

    assert main([str(tape), "--why", "change/1", "--json"]) == 0
    assert '"title":"Why did this happen?"' in capsys.readouterr().out.splitlines()[-2]
    assert main([str(tape), "--why", "pod/none"]) == 2
    assert "There is no Pod 'none'" in capsys.readouterr().err


def test_a_story_is_asked_at_its_end(tmp_path, capsys):
    story = tmp_path / "cut.story"
    story.write_text(
        "# rule: r\n# source: s\n\ncluster control_planes=1 workers=2 zones=1 seed=7 app=none\n"
        "fault power_off machine=worker-1\nrun 1s\nwhy machine/worker-1\n"
    )
    assert main([str(story)]) == 2
    story.write_text(story.read_text().replace("why machine/", "why machines/"))

    assert main([str(story), "--why", "machines/worker-1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "    0.0 s You cut the power of worker-1" in lines
    assert any(
        line.endswith("● You cut the power of worker-1  #" + line.rpartition("#")[2]) for line in lines
    )
