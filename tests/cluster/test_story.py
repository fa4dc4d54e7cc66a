"""Stories: what is read, what is demanded, and what is refused with the line in which it stands."""

import pytest

from k8sarch.cluster.story import StoryError, play_story, rewritten, story_from

HEAD = "# rule: r\n# source: s\n# shows: MachineWentDown TerminalPrinted\n\n"
RACK = "cluster control_planes=1 workers=2 zones=1 seed=7 app=none\n"
CUT = "fault power_off machine=worker-1"


def unmet(*lines: str) -> list[str]:
    """The demands of a small story that were not met."""
    return play_story(story_from(HEAD + RACK + "\n".join(lines) + "\n"))[1]


def test_what_is_shown_is_written_below_the_line_that_brought_it_about():
    story = story_from(HEAD + RACK + f"{CUT}\nmust worker-1 lost its power*\nrun 1s\n")
    seen, missing = play_story(story)

    assert missing == []
    assert rewritten(story, seen) == (
        HEAD + RACK + f"{CUT}\n    worker-1 lost its power; its processes are gone\n"
        "must worker-1 lost its power*\n\nrun 1s\n"
    )


def test_a_rewritten_story_reads_as_itself():
    story = story_from(HEAD + RACK + f"{CUT}\nrun 1s\n")
    text = rewritten(story, play_story(story)[0])

    assert rewritten(story_from(text), play_story(story_from(text))[0]) == text


def test_a_long_run_shows_everything_that_happened_in_it():
    story = story_from(HEAD.replace("MachineWentDown", "NodeSilent") + RACK + f"run 10s\n{CUT}\nrun 20m\n")

    seen, _ = play_story(story)

    assert [sentence.partition(":")[0] for sentence in seen[-1]] == ["worker-1 has been silent for 50 s"]


@pytest.mark.parametrize(
    "must",
    [
        "must worker-1 lost its power*",
        "must 1 times * lost its power*",
        "must not 2 times * lost its power*",
        "must not worker-2 lost its power*",
        "must worker-1 has been silent* within 60s",
        "must not worker-1 has been silent* within 39s",
    ],
)
def test_a_demand_that_holds(must):
    assert unmet("run 10s", CUT, "run 70s", must) == []


@pytest.mark.parametrize(
    "must",
    [
        "must worker-2 lost its power*",
        "must 2 times * lost its power*",
        "must not worker-1 lost its power*",
        "must worker-1 has been silent* within 39s",
        "must not worker-1 has been silent* within 60s",
        "must worker-1 lost",
    ],
)
def test_a_demand_that_does_not_hold_is_named_with_its_line(must):
    assert unmet("run 10s", CUT, "run 70s", must) == [f"line 9: {must}"]


def test_a_demand_is_about_what_happened_since_the_last_act():
    assert unmet(CUT, "fault power_off machine=worker-2", "must not worker-1 lost its power*") == []


def test_a_demand_may_match_any_line_that_kubectl_printed():
    asked = ("run 10s", "kubectl get nodes", "run 1s")

    assert unmet(*asked, "must worker-2 * Ready *", "must 2 times worker-* * Ready *") == []


def test_that_stands_for_what_the_placeholder_before_it_stood_for():
    cut, healed = "fault power_off machine={etcd-leader}", "heal power_off machine={that}"

    assert unmet("run 10s", cut, healed, "must cp-1 has power*") == []


@pytest.mark.parametrize(
    "text",
    ["", "run 5s\n", "    seen before anything was done\n", HEAD],
)
def test_what_is_no_story_is_refused(text):
    with pytest.raises(StoryError):
        story_from(text)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("explode everything", "is no command"),
        ("run soon", "is not a duration"),
        ("fault power_off machine=worker-9", "There is no machine"),
        ("fault melt machine=worker-1", "There is no fault"),
        ("fault power_off machine={worker-of-my-dreams}", "is no placeholder"),
        ("fault power_off machine={that}", "there was none"),
        ("kubectl delete pod {pod:web}", "there is no {pod:web} now"),
        ("must anything within soon", "is not a duration"),
    ],
)
def test_a_line_that_cannot_be_played_is_named(line, says):
    with pytest.raises(StoryError, match=f"line 6: .*{says}"):
        play_story(story_from(HEAD + RACK + line + "\n"))


@pytest.mark.parametrize("settings", ["control_planes=2", "workers=many", "colour=blue"])
def test_a_cluster_that_cannot_be_racked_is_refused(settings):
    with pytest.raises(StoryError, match="line 1"):
        play_story(story_from(f"cluster {settings}\n"))
