"""How a packet for a pod gets to the machine of that pod, and what its sender hears when it does not.

A machine that is off or cut off swallows packets: the sender hears nothing and gives the connection up after
a second. A machine that runs refuses at once what nobody on it wants.
Simplified: every node has a direct route to the range of every other node, so that a way has one hop.
"""

from ..kernel.clock import seconds
from ..kernel.component import Component
from ..kernel.journal import merge
from .address_plan import machine_of
from .packets import Answer, Failure, Question

CONNECT_TIMEOUT = seconds(1)  # of the shop's programs; Linux itself would go on for two minutes
CONTAINERS = "containers"  # the process table of a machine, which receives for its pods
DATAPLANE = "dataplane"


def is_silent(component: Component, machine: str) -> bool:
    """Whether nothing comes back from `machine` when `component` opens a connection to it now."""
    world = component.world
    target = world.machines.get(machine)
    return target is None or not target.power or not world.links.is_open(component.machine.name, machine)


def cause_of_silence(component: Component, machine: str) -> tuple[int, ...]:
    """The changes behind a silence between `component` and `machine`: nature knows which end it is."""
    own = component.machine.name
    is_own = own in component.world.links.cuts and machine not in component.world.links.cuts
    return component.silence(0, of=own if is_own else machine)


def ask(component: Component, question: Question) -> None:
    """Send a question to its endpoint. Whoever asked is told after a second when the other machine is silent.

    Simplified: where a node's port chose the endpoint, the node tells the client outside, who in real life
    only notices that nothing comes.
    """
    machine = machine_of(question.endpoint.ip)
    component.send(f"{machine}/{CONTAINERS}", question)
    if is_silent(component, machine):
        component.after(CONNECT_TIMEOUT, give_up_in, (component, question))


def give_up_in(entry: tuple[Component, Question]) -> None:
    """A connection that the component opened had no answer for a second."""
    component, question = entry
    because = cause_of_silence(component, machine_of(question.endpoint.ip))
    refuse(component, question, "the connection timed out after 1 s", because)


def refuse(component: Component, question: Question, why: str, because: tuple[int, ...]) -> None:
    """Tell whoever asked that there will be no answer: because of what befell the endpoint, and of the rule
    that led there."""
    if question.rule:
        because = merge(because, (question.rule,))
    failure = Failure(question.hop(), why, question.endpoint.pod, question.by or component.machine.name)
    send_back(component, Answer(question.request, question.way, (), failure, question.entry), because)


def send_back(component: Component, answer: Answer, because: tuple[int, ...]) -> None:
    """Send an answer to its next stop. What leaves the nodes goes back through the node by which it came
    in."""
    way = answer.way
    via = (
        f"{answer.entry}/{DATAPLANE}"
        if len(way) == 1 and answer.entry not in ("", component.machine.name)
        else None
    )
    component.send(way[-1].address, answer, because, via)
