"""Runs one controller: what changed makes keys due, a due key is decided, and the plan is carried out step by
step.

Contract: a key is decided only when the informers have seen all that its last plan brought about
(expectations), or five minutes passed. The steps of one key follow one another; different keys go on side by
side. A refused step drops the rest of its plan, and the key comes back after a back-off that doubles. Source:
pkg/controller/controller_utils.go (ControllerExpectations, slowStartBatch). Simplified: instead of counting
creations and deletions, an expectation is the resourceVersion of what was written; the informer has seen it
when it has come as far.
"""

from dataclasses import dataclass, field
from typing import Any

from ..api.document import key_of, split_key
from ..client.client import Client, Reply
from ..client.event_recorder import EventRecorder
from ..client.informer import Event
from ..client.work_queue import WorkQueue
from ..kernel.clock import Instant, minutes
from ..kernel.component import Component
from ..kernel.journal import merge
from .controller import Cache, Controller
from .facts import PlanMade, PlanRefused
from .plan import (
    ComeBack,
    Create,
    Delete,
    Empty,
    Forget,
    Note,
    Patch,
    Record,
    Remind,
    Step,
    Together,
    Update,
    Verify,
    Why,
)

EXPECTATIONS_TIMEOUT = minutes(5)
EMPTY_TIMEOUT = minutes(1)
STEPS_SHOWN = 12                                          # of a plan, in its fact

Thread = tuple[int, ...]


@dataclass(slots=True)
class Plan:
    """A plan under way. `because` stands behind the next step, `base` behind the whole."""

    key: str
    steps: tuple[Step, ...]
    base: Thread
    because: Thread
    place: int = 0
    batch: int = 1                                        # of a Together: how many steps go side by side
    sent: int = 0                                         # of a Together: how many were sent
    answers_due: int = 0
    refusal: str = ""
    is_moot: bool = False                                 # its namespace is ending


@dataclass(slots=True)
class Expectation:
    """What the informers must have seen before a key is decided again."""

    until: Instant
    versions: dict[str, int] = field(default_factory=dict)            # resource → resourceVersion
    gone: list[tuple[str, str, str]] = field(default_factory=list)    # (resource, key, uid)


class Runner:
    """One controller at work."""

    def __init__(self, component: Component, client: Client, events: EventRecorder, cache: Cache,
                 controller: Controller) -> None:
        self.component = component
        self.client = client
        self.events = events
        self.cache = cache
        self.controller = controller
        self.queue = WorkQueue(component, controller.name, self.work, controller.workers)
        self.expected: dict[str, Expectation] = {}
        self.held: dict[str, Thread] = {}                 # key → thread of a decision that had to wait
        self.timers: dict[str, bool] = {}
        self.is_stopped = False
        self.is_open = False                              # whether every informer has been read once
        for watch in controller.watches:
            cache.informers[watch.resource].add_handler(Handler(self, watch.keys).changed)

    def open(self, began: Thread = ()) -> None:
        """Everything has been read: begin to decide. What went while nobody led is simply not there, and
        names no cause; so each first decision is also because of `began`, the change by which we lead."""
        self.is_open = True
        held, self.held = self.held, {}
        for key, because in held.items():
            self.queue.add(key, because)
        self.queue.also(began)
        if self.controller.tick:
            self.component.after(0, self.tick, None, ())

    def stop(self) -> None:
        """Decide nothing any more; answers that still come are ignored."""
        self.is_stopped = True
        self.queue.stop()
        self.component.disarm(f"tick: {self.controller.name}")
        for timer in self.timers:
            self.component.disarm(timer)

    def tick(self, _) -> None:
        """A period is over: make the keys due that the controller names."""
        if self.is_stopped:
            return
        self.component.arm(f"tick: {self.controller.name}", self.controller.tick, self.tick,
                           then=f"Then the {self.controller.name} controller looks at everything of its own.")
        for key in self.controller.due_keys(self.cache):
            self.queue.add(key, ())

    # One key

    def work(self, key: str) -> None:
        """Decide about a key, and begin to carry out what was decided."""
        world = self.component.world
        because = world.because
        if not self.is_open or not self.has_seen(key):
            self.held[key] = merge(self.held.get(key, ()), because)
            self.queue.done(key)
            return
        held = self.held.pop(key, ())
        if held:
            because = merge(held, because)
        steps = tuple(self.controller.reconcile(key, self.cache))
        if not steps:
            self.queue.forget(key)
            self.queue.done(key)
            return
        self.go_on(Plan(key, steps, because, because))

    def has_seen(self, key: str) -> bool:
        """Whether the informers have come as far as what was last written for the key."""
        expected = self.expected.get(key)
        if expected is None:
            return True
        if expected.until > self.component.world.now:
            for resource, version in expected.versions.items():
                if int(self.cache.informers[resource].version or 0) < version:
                    return False
            for resource, object_key, uid in expected.gone:
                found = self.cache.find(resource, object_key)
                metadata = {} if found is None else found["metadata"]
                if metadata.get("uid") == uid and "deletionTimestamp" not in metadata:
                    return False
        del self.expected[key]
        return True

    def expect(self, key: str, resource: str, reply: Reply, step: Step) -> None:
        """Remember what a written step is going to show."""
        if resource not in self.cache.informers:
            return
        expected = self.expected.get(key)
        if expected is None:
            until = self.component.world.now + EXPECTATIONS_TIMEOUT
            expected = self.expected[key] = Expectation(until)
            self.queue.add_after(key, EXPECTATIONS_TIMEOUT)
        if isinstance(step, Delete):
            expected.gone.append((resource, key_of(step.document), step.document["metadata"]["uid"]))
        else:
            version = int((reply.body.get("metadata") or {}).get("resourceVersion") or 0)
            expected.versions[resource] = max(expected.versions.get(resource, 0), version)

    # One plan

    def go_on(self, plan: Plan) -> None:
        """Take the next steps, up to one whose answer must be waited for."""
        while plan.place < len(plan.steps):
            step = plan.steps[plan.place]
            if isinstance(step, Together):
                if plan.sent < len(step.steps):
                    self.send_batch(plan, step)
                    return
                plan.batch, plan.sent = 1, 0
            elif isinstance(step, Create | Delete | Update | Patch | Empty | Verify):
                plan.answers_due = 1
                self.send(plan, step)
                return
            else:
                self.take(plan, step)
            plan.place += 1
        self.queue.forget(plan.key)
        self.queue.done(plan.key)
        if plan.key in self.held:
            self.queue.add(plan.key, self.held.pop(plan.key))

    def take(self, plan: Plan, step: Step) -> None:
        """A step that asks nobody."""
        component = self.component
        match step:
            case Why(says, because, compared):
                fact = PlanMade(self.controller.name, plan.key, says, component.address, compared,
                                asked_after(plan))
                plan.because = (component.record(fact, plan.base if because is None else because),)
            case Record(fact, because):
                plan.because = plan.base = (component.record(fact,
                                                             plan.base if because is None else because),)
            case Note(about, type_, reason, message):
                self.events.note(about, type_, reason, message, plan.because)
            case Remind(timer, delay, then, fact, because, key):
                thread = plan.base if because is None else because
                if fact is not None:
                    thread = merge((component.record(fact, thread),), thread)
                self.timers[timer] = True
                component.arm(timer, delay, self.reminded, (timer, key or plan.key), thread, then)
            case Forget(timer, fact):
                if self.timers.pop(timer, False):
                    component.disarm(timer)
                if fact is not None:
                    component.record(fact, plan.base)
            case ComeBack(delay):
                self.queue.add_after(plan.key, delay)

    def reminded(self, entry: tuple[str, str]) -> None:
        """A timer of ours came to its end."""
        timer, key = entry
        self.timers.pop(timer, None)
        if not self.is_stopped:
            self.queue.add(key, self.component.world.because, timer)

    def send_batch(self, plan: Plan, together: Together) -> None:
        """Send the next of the steps that go side by side."""
        batch = together.steps[plan.sent:plan.sent + plan.batch]
        plan.sent += len(batch)
        plan.answers_due = len(batch)
        plan.batch *= 2
        for step in batch:
            self.send(plan, step)

    def send(self, plan: Plan, step: Step) -> None:
        """Ask the API server for one step."""
        client, because, argument = self.client, plan.because, (plan, step)
        client.agent = self.controller.name
        match step:
            case Create(resource, document):
                client.create(resource, document, then=self.answered, argument=argument, because=because)
            case Delete(resource, document, options):
                metadata = document["metadata"]
                client.delete(resource, metadata["name"], metadata.get("namespace"),
                              {"preconditions": {"uid": metadata["uid"]}, **options},
                              then=self.answered, argument=argument, because=because)
            case Update(resource, document, subresource):
                client.update(resource, document, subresource, then=self.answered, argument=argument,
                              because=because)
            case Patch(resource, key, changes, subresource):
                namespace, name = split_key(key)
                client.patch(resource, name, namespace, changes, subresource, then=self.answered,
                             argument=argument,
                             because=because)
            case Empty(resource, namespace):
                client.call("deletecollection", resource, namespace, None, None, None, None, self.answered,
                            argument, because,
                            EMPTY_TIMEOUT)
            case Verify(resource, key, _):
                namespace, name = split_key(key)
                client.get(resource, name, namespace, then=self.answered, argument=argument, because=because)
        client.agent = ""

    def answered(self, reply: Reply, argument: tuple[Plan, Any]) -> None:
        """The answer to one step."""
        plan, step = argument
        if self.is_stopped:
            return
        plan.answers_due -= 1
        if isinstance(step, Verify) and reply.ok and step.uid in ("", reply.body["metadata"]["uid"]):
            # things are not as the cache says: it will see, and bring us back
            plan.place = len(plan.steps)
            self.go_on(plan)
            return
        if isinstance(step, Create) and is_of_ending_namespace(reply):
            plan.is_moot = True
        elif not self.is_fine(reply, step):
            plan.refusal = plan.refusal or reply.reason
            note = self.controller.on_refusal(step, reply.message, self.cache)
            if note is not None:
                self.events.note(note.about, note.type, note.reason, note.message, plan.because)
        elif reply.ok and not isinstance(step, Empty | Verify):
            self.expect(plan.key, step.resource, reply, step)
        if plan.answers_due:
            return
        if plan.refusal:
            self.drop(plan)
            return
        if plan.is_moot:
            plan.place = len(plan.steps)
            self.go_on(plan)
            return
        if not isinstance(plan.steps[plan.place], Together):
            plan.place += 1
        self.go_on(plan)

    def is_fine(self, reply: Reply, step: Step) -> bool:
        """Whether the plan may go on."""
        if isinstance(step, Verify):
            return reply.ok or reply.reason == "NotFound"
        return reply.ok or (reply.reason == "NotFound" and isinstance(step, Delete | Patch | Empty)) or (
            reply.reason == "Conflict" and isinstance(step, Delete))

    def drop(self, plan: Plan) -> None:
        """A step was refused: the rest is dropped, and the key comes back with what stands behind it."""
        self.component.record(PlanRefused(self.controller.name, plan.key, plan.refusal), plan.because)
        self.queue.retry(plan.key, merge(plan.because, plan.base))
        self.queue.done(plan.key)


def asked_after(plan: Plan) -> tuple[tuple[int, str, str, str], ...]:
    """What a plan asks for from its present place up to its next reason: (how often, verb, resource, name or
    "")."""
    found: dict[tuple[str, str, str], int] = {}
    for step in plan.steps[plan.place + 1:]:
        if isinstance(step, Why):
            break
        for each in step.steps if isinstance(step, Together) else (step,):
            match each:
                case Create(resource, document) | Delete(resource, document) | Update(resource, document):
                    name = document["metadata"].get("name", "")
                case Patch(resource, key):
                    name = key.rpartition("/")[2]
                case Empty(resource, _):
                    name = ""
                case _:
                    continue
            subresource = getattr(each, "subresource", None)
            what = f"{resource}/{subresource}" if subresource else resource
            asked = type(each).__name__.lower(), what, name
            found[asked] = found.get(asked, 0) + 1
    return tuple((count, *asked) for asked, count in list(found.items())[:STEPS_SHOWN])


def is_of_ending_namespace(reply: Reply) -> bool:
    """Whether a creation was refused because its namespace is being deleted: nobody tries that again."""
    causes = (reply.body.get("details") or {}).get("causes") or ()
    return not reply.ok and any(cause.get("reason") == "NamespaceTerminating" for cause in causes)


class Handler:
    """Hears of the changes of one kind for one runner."""

    __slots__ = ("runner", "keys")

    def __init__(self, runner: Runner, keys: Any) -> None:
        self.runner = runner
        self.keys = keys

    def changed(self, event: Event) -> None:
        """Make the keys due that the change concerns."""
        runner = self.runner
        for key in self.keys(event, runner.cache):
            runner.queue.add(key, event.because, event.key, runner.controller.is_telling(event))
