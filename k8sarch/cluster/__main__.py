"""`python -m k8sarch.cluster play FILE [--json] [--until 10m] [--why pod/web-7]`: a scenario, story or tape,
as fast as it goes; at its end, why a thing is as it is."""

import argparse
import sys
import time
from pathlib import Path

import orjson

from .cluster import Cluster
from .commands import CommandError, command_from
from .kernel.clock import minutes, read, said
from .spec import WORKERS_MAX_AT_ALL
from .story import Player, Story, StoryError, play_story, playable_from, player_of
from .tape import Tape
from .why import UnknownReference, because, named_by, told


def main(arguments: list[str]) -> int:
    """Run; returns the exit code: 0 played, 1 a demand of a story was not met, 2 the file cannot be
    played."""
    parser = argparse.ArgumentParser(
        prog="simulate", description="Play a scenario, a story or a tape on virtual time."
    )
    parser.add_argument("file", help="path of the file, or - for standard input")
    parser.add_argument(
        "--json", action="store_true", help="one line of JSON a change, and a summary as the last line"
    )
    parser.add_argument("--until", help="where to stop, such as 10m; else what the file says, or 10m")
    parser.add_argument(
        "--why",
        metavar="THING",
        help="at the end print the reasons behind a thing, with the evidence: "
        "pod/web-7 (or how its name begins), "
        "node/worker-2, change/812, waiting, field/nodes/worker-2/spec.taints, …",
    )
    options = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text()
        playable, end = playable_from(text)
        if isinstance(playable, Story):
            return tell(playable, options.why)
        until = read(options.until) if options.until else end or minutes(10)
        return play(playable, until, options.json, options.why)
    except (OSError, UnicodeDecodeError, StoryError, CommandError, ValueError, UnknownReference) as error:
        print(f"{options.file} cannot be played: {error}", file=sys.stderr)
        return 2


def play(tape: Tape, until: int, as_json: bool, why: str | None = None) -> int:
    """Play a tape and print its changes and a summary; with `why` the reasons behind that thing instead of
    the changes, or after them as JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    cluster = Cluster(tape.spec, WORKERS_MAX_AT_ALL)
    player = Player(cluster)
    put = sys.stdout.write

    def show() -> None:
        for change in player.hear():
            if as_json:
                put(orjson.dumps(change.row(), default=tuple, option=orjson.OPT_NON_STR_KEYS).decode() + "\n")
            elif why is None and not change.fact.routine:
                put(f"{said(change.at):>14} #{change.number} {change.fact.says()}\n")
        player.heard, player.since_act = [], []

    show()
    for at, line in (*tape.lines, (until, "")):
        while cluster.run(min(at, until), events_max=20_000) == 20_000:
            show()
        show()
        if line and at <= until:
            cluster.do(command_from(line))
            show()
    summary = {
        "virtual_s": cluster.now / 1_000_000,
        "wall_s": round(time.perf_counter() - wall, 3),
        "cpu_s": round(time.process_time() - cpu, 3),
        "changes": cluster.world.journal.count,
        "digest": cluster.digest,
    }
    if why is not None:
        put("\n".join(reasons(cluster, why, as_json)) + "\n")
    put(orjson.dumps(summary).decode() + "\n" if as_json else f"{summary}\n")
    return 0


def reasons(cluster: Cluster, why: str, as_json: bool = False) -> list[str]:
    """The lines that tell why a thing is as it is. Raises UnknownReference."""
    answer = because(cluster, named_by(cluster, why))
    return [orjson.dumps(answer).decode()] if as_json else told(answer)


def tell(story: Story, why: str | None = None) -> int:
    """Play a story and print it with what was seen, and the reasons behind a thing at its end."""
    player = player_of(story)
    seen, unmet = play_story(story, player)
    for line, sentences in zip(story.lines, seen, strict=True):
        print(line.text)
        for sentence in sentences:
            print(f"    {sentence}")
    if why is not None:
        print("", *reasons(player.cluster, why), sep="\n")
    for demand in unmet:
        print(f"not met: {demand}", file=sys.stderr)
    return 1 if unmet else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(words[1:] if words[:1] == ["play"] else words))
