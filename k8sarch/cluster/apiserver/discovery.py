"""What the API server says that it serves: /version, /api, /apis, /api/v1 and /apis/GROUP/VERSION, as
documents.

Source: apiserver `pkg/endpoints/discovery`; `k8s.io/api/apidiscovery/v2` for the aggregated form.
"""

from typing import Any

from ..api.errors import NoSuchPath
from ..api.resource import Resource
from ..api.resources import RESOURCES

Document = dict[str, Any]
VERSION: Document = {
    "major": "1",
    "minor": "34",
    "gitVersion": "v1.34.0",
    "gitCommit": "",
    "gitTreeState": "clean",
    "buildDate": "2025-08-27T00:00:00Z",
    "goVersion": "",
    "compiler": "",
    "platform": "linux/amd64",
}
VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
PART_KINDS = {
    "scale": ("Scale", "autoscaling", "v1"),
    "binding": ("Binding", "", "v1"),
    "eviction": ("Eviction", "policy", "v1"),
}
PART_VERBS = {
    "status": ["get", "patch", "update"],
    "scale": ["get", "patch", "update"],
    "binding": ["create"],
    "eviction": ["create"],
    "finalize": ["update"],
}


def discovered(path: str, server_address: str = "", is_aggregated: bool = False) -> Document:
    """The document at a discovery path. Raises NoSuchPath."""
    match path.strip("/").split("/"):
        case ["version"]:
            return VERSION
        case ["api"]:
            return aggregated(core=True) if is_aggregated else api_versions(server_address)
        case ["apis"]:
            return aggregated(core=False) if is_aggregated else groups()
        case ["api", "v1"]:
            return resource_list("v1")
        case ["apis", group]:
            return group_document(group)
        case ["apis", group, version]:
            return resource_list(f"{group}/{version}")
    raise NoSuchPath()


def api_versions(server_address: str) -> Document:
    """/api."""
    return {
        "kind": "APIVersions",
        "versions": ["v1"],
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": server_address}],
    }


def group_names() -> list[str]:
    """The groups besides the core group, each once, in order."""
    return sorted({kind.group(): True for kind in RESOURCES if kind.group()})


def groups() -> Document:
    """/apis."""
    return {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [described(group) for group in group_names()],
    }


def described(group: str) -> Document:
    """One group."""
    versions = [{"groupVersion": f"{group}/v1", "version": "v1"}]
    return {"name": group, "versions": versions, "preferredVersion": versions[0]}


def group_document(group: str) -> Document:
    """/apis/GROUP."""
    if group not in group_names():
        raise NoSuchPath()
    return {"kind": "APIGroup", "apiVersion": "v1", **described(group)}


def kinds_in(group_version: str) -> list[type[Resource]]:
    """The kinds of a group and version. Raises NoSuchPath."""
    kinds = [kind for kind in RESOURCES if kind.api_version == group_version]
    if not kinds:
        raise NoSuchPath()
    return kinds


def resource_list(group_version: str) -> Document:
    """/api/v1 or /apis/GROUP/VERSION."""
    resources: list[Document] = []
    for kind in kinds_in(group_version):
        entry: Document = {
            "name": kind.plural,
            "singularName": kind.singular,
            "namespaced": kind.namespaced,
            "kind": kind.kind,
            "verbs": VERBS,
        }
        if kind.short:
            entry["shortNames"] = list(kind.short)
        if kind.plural in ("pods", "nodes", "services", "deployments", "replicasets"):
            entry["categories"] = ["all"] if kind.plural != "nodes" else []
        resources.append(entry)
        resources += [part_entry(kind, part) for part in kind.subresources]
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": group_version,
        "resources": resources,
    }


def part_entry(kind: type[Resource], part: str) -> Document:
    """A subresource in an APIResourceList."""
    entry: Document = {
        "name": f"{kind.plural}/{part}",
        "singularName": "",
        "namespaced": kind.namespaced,
        "kind": kind.kind,
        "verbs": PART_VERBS[part],
    }
    if part in PART_KINDS:
        name, group, version = PART_KINDS[part]
        entry |= {"kind": name, "group": group, "version": version}
    return entry


def aggregated(core: bool) -> Document:
    """/api or /apis as an APIGroupDiscoveryList."""
    items = []
    for group in [""] if core else group_names():
        version = f"{group}/v1" if group else "v1"
        items.append(
            {
                "metadata": {"name": group} if group else {},
                "versions": [
                    {
                        "version": "v1",
                        "freshness": "Current",
                        "resources": list(map(aggregated_entry, kinds_in(version))),
                    }
                ],
            }
        )
    return {
        "kind": "APIGroupDiscoveryList",
        "apiVersion": "apidiscovery.k8s.io/v2",
        "metadata": {},
        "items": items,
    }


def aggregated_entry(kind: type[Resource]) -> Document:
    """One kind in an APIGroupDiscoveryList."""
    group, _, version = kind.api_version.rpartition("/")
    entry: Document = {
        "resource": kind.plural,
        "responseKind": {"group": group, "version": version, "kind": kind.kind},
        "scope": "Namespaced" if kind.namespaced else "Cluster",
        "singularResource": kind.singular,
        "verbs": VERBS,
    }
    if kind.short:
        entry["shortNames"] = list(kind.short)
    parts = []
    for part in kind.subresources:
        name, part_group, part_version = PART_KINDS.get(part, (kind.kind, group, version))
        parts.append(
            {
                "subresource": part,
                "responseKind": {"group": part_group, "version": part_version, "kind": name},
                "verbs": PART_VERBS[part],
            }
        )
    if parts:
        entry["subresources"] = parts
    return entry
