"""Drawings of a sandbox: the printable moment and the graph of owners; who may see them, what they refuse."""

import re
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client

from k8sarch.cluster import Cluster, ClusterSpec, ClusterView, command_from
from k8sarch.diagrams import alone, drawing_svg
from k8sarch.diagrams.theme import LOOKS, TOKENS, tokens
from k8sarch.sandbox.models import SandboxRecord
from k8sarch.sandbox.shown.ownership import NothingToDraw, ownership
from k8sarch.sandbox.shown.picture import Picture
from k8sarch.sandbox.shown.pod_states import WORDS, look_of
from k8sarch.sandbox.shown.printed import moment_drawing
from tests.sandbox.test_pages import FORM

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def shop() -> tuple[Cluster, Picture]:
    """A healthy shop at 40 s."""
    return at(40)


def at(seconds: int, *acts: tuple[int, str]) -> tuple[Cluster, Picture]:
    """A shop with its picture; `acts` are lines of commands with the second of each."""
    cluster, picture = Cluster(ClusterSpec(seed=7)), Picture()
    for second, line in acts:
        cluster.run(second * 1_000_000)
        cluster.do(command_from(line))
    cluster.run(seconds * 1_000_000)
    for change in cluster.take_changes():
        picture.fold(change)
    return cluster, picture


def words_of(drawing) -> str:
    return " | ".join(f"{box.name} {box.fact}" for box in drawing.boxes)


def test_a_pod_is_owned_by_a_replicaset_and_that_by_a_deployment(shop):
    cluster, picture = shop
    name, row = next((key, row) for key, row in picture.tables["pods"].items() if row["app"] == "web")
    drawing = ownership(ClusterView(cluster), picture.tables, f"pods/{name}")
    lines = {(line.tail, line.head): line.kind for line in drawing.lines}
    kinds = [box.fact.split(",")[0] for box in drawing.boxes]

    assert kinds.count("Deployment") == 1 and kinds.count("ReplicaSet") == 1 and "Node" in kinds
    assert sum("web: " in box.fact for box in drawing.boxes) == 3, "its siblings stand beside it"
    assert row["nickname"] in [box.name for box in drawing.boxes]
    assert set(lines.values()) == {"asks", "watches"}
    assert all(box.lesson or box.kind == "component" for box in drawing.boxes), "each leads back to its thing"


def test_a_service_points_to_its_slice_and_that_to_its_pods(shop):
    cluster, picture = shop
    drawing = ownership(ClusterView(cluster), picture.tables, "services/shop/api")

    assert [box.fact.split(",")[0] for box in drawing.boxes][:2] == ["Service", "EndpointSlice"]
    assert sum("api: " in box.fact for box in drawing.boxes) == 3
    assert len([line for line in drawing.lines if line.kind == "watches"]) == 3


def test_a_node_and_its_machine_show_what_runs_there(shop):
    cluster, picture = shop
    view = ClusterView(cluster)
    on_node = [key for key, row in picture.tables["pods"].items() if row["node"] == "worker-2"]

    by_node = ownership(view, picture.tables, "nodes/worker-2")

    assert len(by_node.boxes) == 1 + len(on_node)
    assert by_node == ownership(view, picture.tables, "machines/worker-2")


@pytest.mark.parametrize(
    "reference", ["pods/shop/none", "change/4", "x", "components/cp-1/etcd", "pods/" + "a" * 300]
)
def test_what_no_object_stands_behind_is_refused_in_words(shop, reference):
    cluster, picture = shop
    with pytest.raises(NothingToDraw, match="No object"):
        ownership(ClusterView(cluster), picture.tables, reference)


def test_the_printed_moment_says_all_that_the_stage_says():
    cluster, picture = at(112, (60, "fault power_off machine=worker-2"))
    drawing = moment_drawing(picture.tables, cluster.now, "Shop")
    said = words_of(drawing)

    assert drawing.title == "Shop at 112.0 s"
    assert "worker-2: no power; the cluster believes Ready=Unknown." in drawing.says
    assert "worker-2    no power" in said and "believed Ready=Unknown NoExecute, NoSchedule" in said
    for pod in picture.tables["pods"].values():
        assert f"{pod['nickname']} " in said
    assert said.count("stopped") >= 5, "three organs and two pods"
    svg = ElementTree.fromstring(drawing_svg(drawing, "moment"))
    struck = [each.text for each in svg.iter(f"{SVG}text") if each.get("text-decoration")]
    assert struck == ["kubelet", "runtime", "kube-proxy"]


def test_many_pods_stand_together_as_numbers(shop):
    cluster, picture = shop
    name, row = next((key, row) for key, row in picture.tables["pods"].items() if row["node"] == "worker-1")
    pods = {f"{name}-{number}": {**row, "ready": number % 5 > 0} for number in range(500)}
    drawing = moment_drawing({**picture.tables, "pods": pods}, cluster.now, "Shop")

    assert f"400 {row['app']} Running" in words_of(drawing) and f"100 {row['app']} not ready" in words_of(
        drawing
    )
    assert len(drawing.boxes) < 80


def test_a_drawing_alone_has_colours_a_typeface_and_no_name_of_a_colour(shop):
    cluster, picture = shop
    svg = alone(drawing_svg(moment_drawing(picture.tables, cluster.now, "<Shop> & co"), "moment"))

    assert "var(" not in svg and "currentColor" not in svg
    assert "&lt;Shop&gt; &amp; co" in svg
    assert {'fill="#000000"', 'fill="#FFFFFF"', 'stroke="#1D6C8E"'} <= set(
        re.findall(r'(?:fill|stroke)="[^"]+"', svg)
    )


def test_every_colour_of_a_drawing_is_a_colour_of_the_page():
    """One palette: tokens.css. The stage's sheets name its colours and write none of their own."""
    names = {name for look in LOOKS.values() for name in (look.fill, look.stroke, look.name, look.fact)} - {
        "none"
    }

    assert names <= set(tokens())
    for sheet in ("stage.css", "frame.css", "depths.css", "grammar.css", "graph.css", "drawer.css"):
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", (TOKENS.parent / sheet).read_text()), sheet


@pytest.mark.parametrize("state", WORDS)
def test_each_state_of_a_pod_has_a_look_for_each_app(state):
    assert {f"pod-{state}-{app}" for app in range(1, 9)} <= set(LOOKS)


def test_apps_are_told_by_their_outline(shop):
    _cluster, picture = shop
    looks = {row["app"]: look_of(row)[1] for row in picture.tables["pods"].values()}

    assert looks == {"web": "ellipse", "api": "box", "db": "hexagon"}


@pytest.fixture
def opened():
    client = Client()
    client.post("/sandboxes/", FORM)
    return client, SandboxRecord.objects.get()


@pytest.mark.django_db(transaction=True)
def test_the_pages_are_for_whoever_may_watch(opened):
    client, record = opened
    for address in (f"/sandboxes/{record.id}/print/", f"/sandboxes/{record.id}/graph/?of=nodes/worker-1"):
        assert client.get(address).status_code == 200
        assert Client().get(address).status_code == 404
        assert client.post(address).status_code == 405
    assert client.get(f"/sandboxes/{uuid4()}/print/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_moment_is_a_page_and_a_file(opened):
    client, record = opened
    page = client.get(f"/sandboxes/{record.id}/print/").content.decode()
    file = client.get(f"/sandboxes/{record.id}/print/?file=svg")

    assert "<svg xmlns" in page and "worker-4" in page and "cp-3" in page
    assert (
        file["Content-Type"].startswith("image/svg+xml") and 'filename="mine-' in file["Content-Disposition"]
    )
    assert ElementTree.fromstring(file.content).tag == f"{SVG}svg"


@pytest.mark.django_db(transaction=True)
def test_a_graph_links_back_to_the_stage_and_refuses_nonsense(opened):
    client, record = opened
    address = f"/sandboxes/{record.id}/graph/"
    graph = client.get(f"{address}?of=services/shop/web").content.decode()

    assert f'href="/sandboxes/{record.id}/#see=services/shop/web"' in graph
    for of in ("", "x" * 5000):
        assert client.get(address, {"of": of}).status_code == 400
    for of in ("pods/shop/<script>", "../../etc", "\x00", "object/secrets/default/x", "nodes/worker-9"):
        answer = client.get(address, {"of": of})
        assert answer.status_code == 404 and answer["Content-Type"].startswith("text/plain")


def test_names_that_mean_something_to_graphviz_are_only_names():
    from k8sarch.diagrams import Box, Drawing

    name = 'a"]; b [label="x'
    svg = drawing_svg(Drawing(name, name, (Box("a", name, "<b>&"),)), "x")

    assert len(ElementTree.fromstring(svg).findall(f".//{SVG}rect")) == 1


def test_what_goes_away_is_hatched_on_paper_too(shop):
    cluster, picture = shop
    pods = {key: {**row, "deleting": cluster.now} for key, row in picture.tables["pods"].items()}
    svg = ElementTree.fromstring(
        drawing_svg(moment_drawing({**picture.tables, "pods": pods}, cluster.now, "Shop"), "moment")
    )

    assert len(svg.findall(f".//{SVG}pattern[@id='moment-hatch']")) == 1
    assert len([each for each in svg.iter() if each.get("fill") == "url(#moment-hatch)"]) == len(pods)
