"""What the stage costs a browser at a sandbox's limit of pods: frames and main-thread time, while a busy
cluster reports twenty times a second and a node dies.

Contract: needs a Chromium (K8SARCH_CHROMIUM or one on PATH) and Playwright, which are the tests'; without
them there are no figures. The yardstick is a bare page of the same browser in the same run. No server and no
cluster take part: the page's WebSocket is a script, for what is measured is the page.
"""

import json
import os
import random
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.test import override_settings

from k8sarch.sandbox.benches.server import Figure

ROOT = Path(__file__).resolve().parents[3]
PODS = 500
WORKERS = 8
SECONDS = 6
FRAMES_A_SECOND = 20
ROWS_A_FRAME = 20
MESSAGES_A_FRAME = 12
FRAME_GOAL, MOVING_GOAL = "goal 0.9", "goal 12"
SHAPES = {"web": 1, "api": 2, "db": 3, "cache": 4, "mail": 5}

# A socket that speaks for a cluster: the picture at once, then frames by the page's own clock.
SOCKET = """
const told = JSON.parse(%s);
window.WebSocket = class {
  constructor() {
    setTimeout(() => {
      this.onopen?.();
      const say = (data) => this.onmessage?.({ data: JSON.stringify({ sent: performance.now(), ...data }) });
      say(told.picture);
      let next = 0;
      const more = () => (next < told.frames.length ? say(told.frames[next++]) : clearInterval(timer));
      const timer = setInterval(more, 1000 / %d);
    });
  }
  send() {}
  close() {}
};
"""

MEASURE = """
(seconds) => new Promise((resolve) => {
  const gaps = [];
  let last = performance.now(), moving = 0;
  const end = last + 1000 * seconds;
  const tick = (wall) => {
    gaps.push(wall - last);
    last = wall;
    const on = document.getAnimations().filter((each) => !(each instanceof CSSTransition)); // no cross-fades
    moving = Math.max(moving, new Set(on.map((each) => each.effect.target)).size);
    if (wall < end) requestAnimationFrame(tick);
    else resolve({ gaps: gaps.slice(1), moving });
  };
  requestAnimationFrame(tick);
})
"""


def page_figures() -> Iterator[Figure]:
    """Frames a second, the longest frame, main-thread time, what moves at once; nothing without a browser."""
    path = os.environ.get("K8SARCH_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return
    if not path:
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ROOT)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox"] if is_root else []
            )
            bare = measured(browser, server.server_port, "<!doctype html><title>bare</title><p>bare", None)
            full = measured(browser, server.server_port, stage_page(), story())
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    yield Figure(
        f"page: frames with {PODS} pods, a busy cluster, a node dies",
        full["frames"],
        "frames a s",
        full["frames"] / bare["frames"],
        "bare page",
        FRAME_GOAL,
    )
    yield Figure(
        "page: its longest frame", full["longest"], "ms", full["longest"] / bare["longest"], "bare page"
    )
    yield Figure(
        "page: main thread",
        full["busy"],
        "ms a s",
        full["busy"] / max(bare["busy"], 0.1),
        "bare page",
        "under 500 ms a s",
    )
    yield Figure(
        "page: moving at once, at most", full["moving"], "things", full["moving"], "one", MOVING_GOAL
    )


class Quiet(SimpleHTTPRequestHandler):
    """Serves the project's folder and tells nobody."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def measured(browser: Any, port: int, html: str, told: dict | None) -> dict[str, float]:
    """Frames a second, the longest frame (ms), main-thread milliseconds a second, and the most things
    moving."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    if told is not None:
        page.add_init_script(SOCKET % (json.dumps(json.dumps(told)), FRAMES_A_SECOND))
    page.route("**/measured", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(f"http://127.0.0.1:{port}/measured")
    if told is not None:
        page.locator("[data-stage]:not(.loading) [data-see^='tiles/']").first.wait_for()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # CPU time: others share the machine
    before = busy_seconds(session)
    seen = page.evaluate(MEASURE, SECONDS)
    busy = busy_seconds(session) - before
    page.close()
    gaps = seen["gaps"]
    return {
        "frames": 1000 * len(gaps) / sum(gaps),
        "longest": max(gaps),
        "busy": 1000 * busy / SECONDS,
        "moving": seen["moving"],
    }


def busy_seconds(session: Any) -> float:
    """How long the page's main thread has worked so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "TaskDuration")


def stage_page() -> str:
    """The sandbox page's own stage and sheets, with no site round it."""
    sheets = "".join(
        f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in ("tokens", "frame", "stage")
    )
    plain = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=plain):  # files as they lie in the repository, not as they were collected
        stage = stage_html()
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>stage</title>{sheets}'
        f'<body class="sandbox-page"><main id="main" class="stage-main">{stage}</main>'
        '<script type="module" src="/static/js/sandbox/main.js"></script>'
    )


def stage_html() -> str:
    """What the site's template makes of a stage of WORKERS workers."""
    return render_to_string(
        "sandbox/_stage.html", {"variant": "full", "socket": "/nowhere/", "workers": WORKERS}
    )


def story() -> dict[str, Any]:
    """A picture of PODS pods, and frames in which pods come and go, leases are renewed and worker-2 dies."""
    chance = random.Random(7)
    tables = picture_tables()
    pods = sorted(tables["pods"])
    frames, at, number = [], 60_000_000, 1000
    for frame in range(SECONDS * FRAMES_A_SECOND):
        at += 1_000_000 // FRAMES_A_SECOND
        rows: list[list[Any]] = [
            ["pods", chance.choice(pods), {"ready": chance.random() < 0.9, "word": "Running"}]
            for _ in range(ROWS_A_FRAME)
        ]
        rows.append(["nodes", f"worker-{frame % WORKERS + 1}", {"renewed": at}])
        if frame == 2 * FRAMES_A_SECOND:
            rows.append(["machines", "worker-2", {"power": False, "since": at, "change": number}])
            rows += [
                ["pods", key, {"stopped": True}] for key in pods if tables["pods"][key]["node"] == "worker-2"
            ]
        if frame == 4 * FRAMES_A_SECOND:
            rows.append(
                [
                    "nodes",
                    "worker-2",
                    {"ready": "Unknown", "since": at, "taints": ["node.kubernetes.io/unreachable:NoExecute"]},
                ]
            )
        messages = [
            [
                "request",
                f"worker-{chance.randrange(WORKERS) + 1}/kubelet",
                f"cp-{chance.randrange(3) + 1}/api-server",
                at,
                at + 4_000,
                "done",
                "",
            ]
            for _ in range(MESSAGES_A_FRAME)
        ]
        frames.append(
            {
                "kind": "frame",
                "after": number,
                "number": number + 10,
                "at": at,
                "rows": rows,
                "messages": messages,
            }
        )
        number += 10
    picture = {
        "kind": "picture",
        "tables": tables,
        "at": 60_000_000,
        "number": 1000,
        "speed": 1,
        "paused": False,
        "rights": "drive",
        "faults": [],
    }
    return {"picture": picture, "frames": frames}


def picture_tables() -> dict[str, dict[str, Any]]:
    """Three control-plane machines, WORKERS workers, PODS pods of five applications."""
    machine = {"power": True, "cable": True, "slow": False, "since": 0, "change": 1}
    names = [f"cp-{number}" for number in range(1, 4)]
    workers = [f"worker-{number}" for number in range(1, WORKERS + 1)]
    machines = {name: {**machine, "role": "control-plane", "zone": "a"} for name in names}
    machines |= {
        name: {**machine, "role": "worker", "zone": "abc"[place * 3 // WORKERS]}
        for place, name in enumerate(workers)
    }
    brains, organs = (
        ("etcd", "api-server", "scheduler", "controller-manager"),
        ("kubelet", "runtime", "kube-proxy"),
    )
    process = {"running": True, "frozen": False, "leads": False, "term": None, "word": "", "change": 1}
    components = {
        f"{name}/{program}": {**process, "machine": name, "program": program, "leads": name == "cp-1"}
        for name in [*names, *workers]
        for program in (brains if name in names else organs)
    }
    nodes = {
        name: {
            "ready": "True",
            "since": 0,
            "taints": [],
            "unschedulable": False,
            "revision": 1,
            "renewed": 59_000_000,
        }
        for name in workers
    }
    apps = list(SHAPES)
    pods = {
        f"shop/{apps[place % len(apps)]}-{place:03}": {
            "nickname": f"pod{place}",
            "app": apps[place % len(apps)],
            "shape": SHAPES[apps[place % len(apps)]],
            "node": workers[place % WORKERS],
            "phase": "Running",
            "ready": True,
            "word": "Running",
            "deleting": None,
            "created": 0,
            "bound": place,
            "replaces": None,
            "stopped": False,
            "change": 1,
        }
        for place in range(PODS)
    }
    return {
        "machines": machines,
        "components": components,
        "nodes": nodes,
        "pods": pods,
        "services": {},
        "bands": {},
    }
