"""Plays every story: what was seen must be what stands there, and every `must` must hold. `--rewrite` writes what was seen."""

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
