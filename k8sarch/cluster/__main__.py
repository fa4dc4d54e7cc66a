"""`python -m k8sarch.cluster play FILE [--json] [--until 10m]`: a scenario, story or tape, as fast as it
goes."""

import argparse
import sys
import time
from pathlib import Path

import orjson

from .cluster import Cluster
from .commands import CommandError, command_from
from .kernel.clock import minutes, read, said
from .spec import WORKERS_MAX_AT_ALL
from .story import Player, Story, StoryError, play_story, playable_from
from .tape import Tape


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
    options = parser.parse_args(arguments)
    try:
        text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text()
        playable, end = playable_from(text)
        if isinstance(playable, Story):
            return tell(playable)
        return play(playable, read(options.until) if options.until else end or minutes(10), options.json)
    except (OSError, UnicodeDecodeError, StoryError, CommandError, ValueError) as error:
        print(f"{options.file} cannot be played: {error}", file=sys.stderr)
        return 2


def play(tape: Tape, until: int, as_json: bool) -> int:
    """Play a tape and print its changes and a summary."""
    wall, cpu = time.perf_counter(), time.process_time()
    cluster = Cluster(tape.spec, WORKERS_MAX_AT_ALL)
    player = Player(cluster)
    put = sys.stdout.write

    def show() -> None:
        for change in player.hear():
            if as_json:
                put(orjson.dumps(change.row(), default=tuple, option=orjson.OPT_NON_STR_KEYS).decode() + "\n")
            elif not change.fact.routine:
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
    put(orjson.dumps(summary).decode() + "\n" if as_json else f"{summary}\n")
    return 0


def tell(story: Story) -> int:
    """Play a story and print it with what was seen."""
    seen, unmet = play_story(story)
    for line, sentences in zip(story.lines, seen, strict=True):
        print(line.text)
        for sentence in sentences:
            print(f"    {sentence}")
    for demand in unmet:
        print(f"not met: {demand}", file=sys.stderr)
    return 1 if unmet else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    sys.exit(main(words[1:] if words[:1] == ["play"] else words))
