"""`manage.py runcluster --nodes 3 --control-planes 3 --seed 1 --speed 1 --port 0 --kubeconfig FILE`: one
cluster without the site."""

import sys
from pathlib import Path

import yaml
from django.core.management.base import BaseCommand, CommandError

from k8sarch.cluster import Cluster, SpecError, seconds, spec_from

WARM_UP = seconds(10)
WORKERS_MAX = 100


class Command(BaseCommand):
    """Serves the Kubernetes API of one simulated cluster on the loopback."""

    help = "Run one cluster without the site and serve its Kubernetes API over HTTP on 127.0.0.1."

    def add_arguments(self, parser):
        parser.add_argument("--nodes", type=int, default=3, help="how many workers (3)")
        parser.add_argument("--control-planes", type=int, default=3, help="1, 3 or 5 (3)")
        parser.add_argument("--zones", type=int, default=1, help="1 to 3 (1)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same cluster (1)")
        parser.add_argument(
            "--app", choices=("none", "shop"), default="none", help="what is opened at the start (none)"
        )
        parser.add_argument("--speed", default="1", help="cluster seconds a second, or max (1)")
        parser.add_argument("--port", type=int, default=0, help="0 takes a free one (0)")
        parser.add_argument("--kubeconfig", help="write a kubeconfig to this file")

    def handle(self, *args, **options):
        speed = options["speed"]
        if speed != "max" and not (
            speed.replace(".", "", 1).isascii()
            and speed.replace(".", "", 1).isdigit()
            and 0 < float(speed) <= 10_000
        ):
            raise CommandError("--speed is a number of cluster seconds a second, up to 10000, or max")
        try:
            spec = spec_from(
                {
                    "control_planes": options["control_planes"],
                    "workers": options["nodes"],
                    "zones": options["zones"],
                    "seed": options["seed"],
                    "app": options["app"],
                },
                WORKERS_MAX,
            )
        except SpecError as error:
            raise CommandError(str(error)) from error
        cluster = Cluster(spec, WORKERS_MAX)
        cluster.run(WARM_UP)
        serve(cluster, speed, options["port"], options["kubeconfig"])


def serve(cluster: Cluster, speed: str, port: int, kubeconfig: str | None) -> None:
    """Serve until the process is ended; says Ready with the address when it listens."""
    from twisted.internet import asyncioreactor

    asyncioreactor.install()
    from daphne.server import Server  # imports the reactor, which has to be installed before

    from k8sarch.sandbox.gateway import Gateway

    def ready() -> None:
        address = f"http://127.0.0.1:{server.listening_addresses[0][1]}"
        if kubeconfig:
            Path(kubeconfig).write_text(kubeconfig_for(address))
        sys.stdout.write(f"Ready {address}\n")
        sys.stdout.flush()

    server = Server(
        application=Gateway(cluster, speed),
        endpoints=[f"tcp:port={port}:interface=127.0.0.1"],
        ready_callable=ready,
        signal_handlers=True,
        verbosity=0,
    )
    server.run()


def kubeconfig_for(address: str) -> str:
    """A kubeconfig for the cluster at `address`; it needs no secret because it is reached by the loopback
    alone."""
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "k8sarch",
            "clusters": [{"name": "k8sarch", "cluster": {"server": address}}],
            "contexts": [{"name": "k8sarch", "context": {"cluster": "k8sarch", "user": "kubernetes-admin"}}],
            "users": [{"name": "kubernetes-admin", "user": {}}],
        }
    )
