"""The packet tables of a machine's kernel: what kube-proxy wrote there stays in force while kube-proxy is
frozen or dead, until the power goes.

The component stands for the kernel: kube-proxy writes its rules with `install`, as iptables-restore does, and
every packet to a Service that begins on this machine, or comes in by its node port, has its endpoint chosen
here, each with the same chance.
Simplified: no connection tracking; a connection is one question, and its endpoint is chosen once.
"""

from typing import NamedTuple

from ..kernel.component import Component, ConnectionClosed, ConnectionRefused
from .packets import Endpoint, HealthAnswer, HealthCheck, Question
from .routes import ask, refuse


class Rule(NamedTuple):
    """What happens to packets for one Service. `change` is the number of the change that put the rule
    here."""

    endpoints: tuple[Endpoint, ...]
    change: int


class Dataplane(Component):
    """Rules by Service, and the choice of an endpoint for each connection."""

    def __init__(self, machine, name: str) -> None:
        super().__init__(machine, name)
        self.rules: dict[str, Rule] = {}
        # Service → address → how many connections its rule has sent there; "" counts those that it refused
        self.counts: dict[str, dict[str, int]] = {}

    def install(self, service: str, endpoints: tuple[Endpoint, ...], change: int) -> None:
        """Put the rule of `service` in force; no endpoint means that its packets are refused."""
        self.rules[service] = Rule(endpoints, change)
        before = self.counts.get(service, {})
        self.counts[service] = {
            ip: before.get(ip, 0) for ip in ("", *(endpoint.ip for endpoint in endpoints))
        }

    def remove(self, service: str) -> None:
        """Forget the Service: its address is nobody's."""
        self.rules.pop(service, None)
        self.counts.pop(service, None)

    def endpoint_for(self, question: Question) -> Question | None:
        """The question with an endpoint chosen by this machine's rules, or None when there is none to
        choose."""
        rule = self.rules.get(question.service)
        if rule is None or not rule.endpoints:
            if rule is not None:
                self.counts[question.service][""] += 1
            return None
        request, service, _, way, entry, _, _ = question
        endpoint = self.chance.pick(rule.endpoints)
        self.counts[service][endpoint.ip] += 1
        return Question(request, service, endpoint, way, entry, self.machine.name, rule.change)

    def pass_on(self, component: Component, question: Question) -> None:
        """Send a question that begins in `component` on this machine to an endpoint, or refuse it at once."""
        chosen = self.endpoint_for(question)
        if chosen is not None:
            ask(component, chosen)
            return
        rule = self.rules.get(question.service)
        service = question.service
        why = (
            f"{self.machine.name} has no rule for {service}"
            if rule is None
            else f"refused: {service} has no ready endpoint"
        )
        refuse(
            component,
            question,
            why,
            self.silence(0, of=self.machine.name) if rule is None else (rule.change,),
        )

    def receive(self, message, sender: str) -> None:
        match message:
            case Question():
                self.pass_on(self, message)
            case HealthCheck():
                rule = self.rules.get(message.service)
                because = (rule.change,) if rule is not None else ()
                self.send(sender, HealthAnswer(rule is not None and bool(rule.endpoints)), because)
            case ConnectionRefused(message=Question()):
                refuse(self, message.message, "refused: no containers run there", self.world.because)
            case ConnectionRefused() | ConnectionClosed():
                pass
            case _:
                raise AssertionError(f"{self.address} cannot be sent {message!r}")


def dataplane_of(component: Component) -> Dataplane:
    """The kernel tables of the machine on which `component` runs."""
    return component.machine.components["dataplane"]
