"""Three ways to learn: careful, hasty, stuck. Each is what such a person does in a lesson, up to its end.

careful: looks first, predicts, does what the task asks, waits for what comes, explains, answers rightly.
hasty: acts before predicting, breaks whatever is near at great speed, answers at random.
stuck: holds a wrong belief, asks for the same list of pods again and again, never looks at the node, raises a
hand.
"""

from collections.abc import Awaitable, Callable

from courses.lesson import Task
from courses.rehearsal.person import Person
from k8sarch.cluster import read

WATCHING = 60  # cluster seconds a second while something is waited for
HURRY = 300
FAULTS = ("power_off", "isolate")
LISTS_MAX = 12  # so often the same list, then a hand
HAND_SAYS = "The pods are Running, so why do requests fail?"


async def careful(person: Person) -> None:
    """As the lesson was meant."""
    for of in ("machines/worker-2", "part:timers", "nodes/worker-2"):
        await person.think(2, 5)
        await person.look(of)
    await person.predict(is_right=True)
    await person.think(3, 8)
    task = person.lesson.task
    if task is not None:
        await carry_out(person, task)
    await person.explain(tries=4)
    for quiz in person.lesson.quizzes:
        await person.think(3, 8)
        await person.answer(quiz, is_right=True)


async def carry_out(person: Person, task: Task) -> None:
    """What the task asks, with the time that it takes."""
    for line in task.answer:
        await person.think(1, 4)
        if line.startswith("run "):
            await person.pass_time(read(line.removeprefix("run ")) / 1_000_000, WATCHING)
        else:
            await person.act(line)
    await person.until(lambda: person.is_passed, 30)


async def hasty(person: Person) -> None:
    """First the plug, then everything else."""
    workers = sorted(name for name in person.stage.tables["machines"] if name.startswith("worker-"))
    for _ in range(3):
        machine, fault = person.dice.choice(workers), person.dice.choice(FAULTS)
        await person.act(f"fault {fault} machine={machine}")
        await person.think(1, 3)
        await person.pass_time(person.dice.uniform(60, 240), HURRY)
        await person.act(f"heal {fault} machine={machine}")
        await person.think(1, 3)
    await person.explain(tries=1)
    for quiz in person.lesson.quizzes:
        await person.think(1, 2)
        await person.answer(quiz, is_right=person.dice.random() < 0.4)


async def stuck(person: Person) -> None:
    """The same look, and no other."""
    await person.think(3, 6)
    await person.predict(is_right=False)
    await person.think(2, 5)
    task = person.lesson.task
    if task is not None:
        await person.act(
            next((line for line in task.answer if not line.startswith("run ")), "kubectl get pods")
        )
    for _ in range(LISTS_MAX):
        await person.think(3, 7)
        await person.act("kubectl get pods -n shop")
    await person.raise_hand(HAND_SAYS)


TEMPERAMENTS: dict[str, Callable[[Person], Awaitable[None]]] = {
    "careful": careful,
    "hasty": hasty,
    "stuck": stuck,
}
