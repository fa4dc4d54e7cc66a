"""Inside kube-proxy: this node's rules beside what the EndpointSlices say now, and what the rules did.

The rules lie in the kernel. They are in force, ever more out of date, while kube-proxy is dead, frozen or cut
off; so the view shows them as long as the machine has power.
"""

from typing import Any

from ..apiserver.storage import FOLDERS, decoded
from ..proxy.rules import endpoints_of, has_rules, services_of
from ..view import ClusterView
from .watching import connection, seen

RULES_SHOWN = 40


def view(cluster, address: str) -> dict[str, Any]:
    """See the package. `rules` rows: {service, cluster_ip, endpoints, so, differs, refused, change}; an
    endpoint is {ip, pod, count, wrong}: `wrong` is "gone" for one that no slice says is usable, "missing" for
    one that the rules lack."""
    machine_name = address.partition("/")[0]
    machine = cluster.world.machines[machine_name]
    title = f"kube-proxy of {machine_name}"
    if not machine.power:
        return {
            "title": title,
            "facts": [],
            "believes": [],
            "absent": f"{machine_name} has no power, and its kernel no rules.",
        }
    component = cluster.world.process(address)
    rows = rules_of(cluster, machine.components["dataplane"])
    wrong = sum(row["differs"] for row in rows)
    facts = [["Rules", str(len(rows))], ["Out of date", str(wrong)]]
    believes = [belief(row) for row in rows if row["differs"]]
    if len(rows) > wrong:
        even = len(rows) - wrong
        what = "the endpoints of 1 Service" if even == 1 else f"the endpoints of {even} Services"
        believes.append({"what": what, "believed": "as it is", "so": "as it is", "differs": False})
    if component is None:
        facts.insert(0, ["Runs", "no: the rules stay in the kernel as they are"])
    else:
        facts = [
            connection(component.client),
            ["Last sync", f"{max(component.synced_at, 0) / 1_000_000:.1f} s"],
            *facts,
        ]
        believes += seen(cluster, [component.services, component.slices])
    return {
        "title": title,
        "facts": facts,
        "rules": rows[:RULES_SHOWN],
        "due": [] if component is None else list(component.due_services),
        "syncs": None if component is None else component.due("rules"),
        "believes": believes,
    }


def rules_of(cluster, dataplane: Any) -> list[dict[str, Any]]:
    """A row for each Service that has a rule here or should have one."""
    services, slices = stored(cluster)
    names = sorted({*dataplane.rules, *services})
    return [row(name, services.get(name), slices.get(name, []), dataplane) for name in names]


def stored(cluster) -> tuple[dict[str, dict], dict[str, list[dict]]]:
    """The Services that need rules, and the slices of each, as they are stored."""
    store = ClusterView(cluster).store()
    services: dict[str, dict] = {}
    slices: dict[str, list[dict]] = {}
    if store is None:
        return services, slices
    for key in store.keys_between(FOLDERS["services"], FOLDERS["services"] + "~"):
        document = decoded(store.live[key])
        if has_rules(document):
            services[key.removeprefix(FOLDERS["services"])] = document
    for key in store.keys_between(FOLDERS["endpointslices"], FOLDERS["endpointslices"] + "~"):
        document = decoded(store.live[key])
        for service in services_of(document):
            slices.setdefault(service, []).append(document)
    return services, slices


def row(name: str, service: dict | None, slices: list[dict], dataplane: Any) -> dict[str, Any]:
    """One Service: the rule in force and what it should be."""
    rule, counts = dataplane.rules.get(name), dataplane.counts.get(name, {})
    believed = {} if rule is None else {endpoint.ip: endpoint.pod for endpoint in rule.endpoints}
    so = {} if service is None else {endpoint.ip: endpoint.pod for endpoint in endpoints_of(slices)}
    return {
        "service": name,
        "cluster_ip": "" if service is None else service["spec"].get("clusterIP", ""),
        "has_rule": rule is not None,
        "exists": service is not None,
        "endpoints": [
            {
                "ip": ip,
                "pod": believed.get(ip) or so.get(ip) or "",
                "count": counts.get(ip, 0),
                "wrong": "gone" if ip not in so else "missing" if ip not in believed else "",
            }
            for ip in sorted({*believed, *so})
        ],
        "differs": believed != so or (rule is None) != (service is None),
        "refused": counts.get("", 0),
        "change": None if rule is None else rule.change,
    }


def belief(row: dict[str, Any]) -> dict[str, Any]:
    """What the rules say of a Service, beside the slices."""
    here = [each for each in row["endpoints"] if each["wrong"] != "missing"]
    there = [each for each in row["endpoints"] if each["wrong"] != "gone"]
    return {
        "what": f"the endpoints of {row['service']}",
        "believed": names(here) if row["has_rule"] else "no rule",
        "so": names(there) if row["exists"] else "no such Service",
        "differs": True,
    }


def names(endpoints: list[dict[str, Any]]) -> str:
    """The pods of some endpoints, by key."""
    return ", ".join(each["pod"] or each["ip"] for each in endpoints) or "none"
