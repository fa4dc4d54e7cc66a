"""Plays every story: what was seen must be what stands there, and every `must` must hold. `--rewrite` writes
what was seen."""

from pathlib import Path

import pytest

from k8sarch.cluster.story import play_story, rewritten, story_from

STORIES = sorted((Path(__file__).parent / "stories").rglob("*.story"))


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_happens_as_it_is_told(path, request):
    text = path.read_text()
    story = story_from(text)
    seen, unmet = play_story(story)

    assert not unmet, "\n".join(unmet)
    if request.config.getoption("--rewrite"):
        path.write_text(rewritten(story, seen))
    else:
        assert rewritten(story, seen) == text


@pytest.mark.parametrize("path", STORIES, ids=[path.stem for path in STORIES])
def test_a_story_names_its_rule_and_demands_something(path):
    story = story_from(path.read_text())

    assert any(line.startswith("# rule:") for line in story.head)
    assert any(line.startswith("# source:") for line in story.head)
    assert story.musts


def behaviour() -> str:
    """BEHAVIOUR.md: each rule, where it comes from, and the story that holds us to it."""
    lines = [
        "# Behaviour",
        "",
        "Which rules of Kubernetes this cluster keeps, where each comes from, and the story that is "
        "played to hold us to it.",
        "Made from the heads of the stories by `pytest tests/test_stories.py --rewrite`.",
    ]
    folder = None
    for path in STORIES:
        name = path.relative_to(Path(__file__).parent / "stories")
        if name.parent != folder:
            folder = name.parent
            lines += [
                "",
                f"## {folder.name or 'the cluster'}",
                "",
                "| rule | source | story |",
                "|---|---|---|",
            ]
        head = {
            key: text
            for line in story_from(path.read_text()).head
            if ": " in line
            for key, text in [line.lstrip("# ").split(": ", 1)]
        }
        lines.append(f"| {head['rule']} | {head['source']} | [{path.stem}](tests/stories/{name}) |")
    return "\n".join(lines) + "\n"


def test_behaviour_md_names_every_story(request):
    path = Path(__file__).parent.parent / "BEHAVIOUR.md"
    if request.config.getoption("--rewrite"):
        path.write_text(behaviour())

    assert path.read_text() == behaviour()
