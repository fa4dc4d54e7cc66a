"""What is not simulated is read from the docstrings of the simulation."""

from courses.simplifications import notes_in, rooms


def test_a_note_runs_to_the_end_of_its_paragraph():
    docstring = (
        "What it is.\n\nSimplified: no joint\nmembership.\n\nMore. Simplified: one disk. Simplified: no TLS."
    )

    assert notes_in(docstring) == ["No joint membership.", "One disk.", "No TLS."]


def test_notes_are_gathered_by_package(tmp_path):
    (tmp_path / "etcd").mkdir()
    (tmp_path / "etcd" / "raft.py").write_text('"""Raft.\n\nSimplified: no snapshots.\n"""\n')
    (tmp_path / "spec.py").write_text('"""A spec."""\n')

    assert [(room.name, room.notes) for room in rooms(tmp_path)] == [
        ("etcd", (("etcd/raft", "No snapshots."),))
    ]
