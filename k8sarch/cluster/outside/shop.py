"""The shop: the application that runs in most clusters here. web asks api, api asks db; people outside ask
web.

Plain manifests, as somebody would apply them.
"""

from typing import Any

NAMESPACE = "shop"
NODE_PORT = 30080


def shop_objects() -> list[dict[str, Any]]:
    """The documents, in the order in which they are to be created: the namespace, three Services, three
    Deployments."""
    return [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}},
        service("web", 80, 8080, node_port=NODE_PORT),
        service("api", 80, 8080),
        service("db", 5432, 5432),
        deployment("db", 1, 5432, cpu="500m", memory="512Mi", readiness_period=5),
        deployment("api", 3, 8080, cpu="250m", memory="128Mi", readiness_period=5),
        deployment("web", 3, 8080, cpu="250m", memory="128Mi", readiness_period=5),
    ]


def service(app: str, port: int, target_port: int, node_port: int | None = None) -> dict[str, Any]:
    """One Service; with a node port when people outside use it."""
    ports: dict[str, Any] = {"name": "main", "port": port, "targetPort": target_port, "protocol": "TCP"}
    spec: dict[str, Any] = {"selector": {"app": app}, "ports": [ports]}
    if node_port is not None:
        ports["nodePort"] = node_port
        spec["type"] = "NodePort"
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": app, "namespace": NAMESPACE, "labels": {"app": app}},
        "spec": spec,
    }


def deployment(
    app: str, replicas: int, port: int, cpu: str, memory: str, readiness_period: int
) -> dict[str, Any]:
    """One Deployment whose pods are ready when they answer on their port."""
    container = {
        "name": app,
        "image": f"shop/{app}:1.0",
        "ports": [{"containerPort": port}],
        "resources": {"requests": {"cpu": cpu, "memory": memory}},
        "readinessProbe": {"httpGet": {"path": "/healthy", "port": port}, "periodSeconds": readiness_period},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": app, "namespace": NAMESPACE, "labels": {"app": app}},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": app}},
            "template": {"metadata": {"labels": {"app": app}}, "spec": {"containers": [container]}},
        },
    }
