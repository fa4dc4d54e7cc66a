"""Plain data → DOT."""

from k8sarch.diagrams.dot import Box, Drawing, Frame, Line, as_dot, label


def test_every_node_has_an_explicit_label_even_an_empty_one():
    drawing = Drawing("A title", "In words.", (Box("a", "A"), Box("b", "")), (Line("a", "b"),))

    dot = as_dot(drawing, {})

    assert "a [label=<<B>A</B>>" in dot
    assert 'b [label=""' in dot


def test_a_label_has_the_name_in_bold_and_facts_small_under_it():
    assert label("etcd", "keeps <all>\n& more") == (
        '<<B>etcd</B><BR/><FONT POINT-SIZE="11">keeps &lt;all&gt;</FONT>'
        '<BR/><FONT POINT-SIZE="11">&amp; more</FONT>>'
    )


def test_only_a_lesson_that_has_an_address_is_linked():
    drawing = Drawing("A title", "In words.", (Box("a", "A", lesson="5.1"), Box("b", "B", lesson="9.9")))

    dot = as_dot(drawing, {"5.1": "/lessons/kubelet/"})

    assert dot.count("href") == 1
    assert 'href="/lessons/kubelet/"' in dot


def test_boxes_of_a_frame_stand_in_its_cluster():
    drawing = Drawing(
        "A title", "In words.", (Box("a", "A"), Box("b", "B")), frames=(Frame("f", "F", ("a",)),)
    )

    cluster = as_dot(drawing, {}).split("subgraph cluster_f {")[1].split("}")[0]

    assert "a [label" in cluster
    assert "b [label" not in cluster


def test_a_placed_box_is_pinned_with_down_being_down():
    drawing = Drawing("A title", "In words.", (Box("a", "A", size=(72, 36), at=(36, 72)),), placed=True)

    assert 'pos="0.5000,-1.0000!"' in as_dot(drawing, {})
    assert drawing.engine == "neato"
