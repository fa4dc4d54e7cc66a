"""What holds for all tests: their options, the rule that in CI a skip is a failure, and that none leaves its
language to the next."""

import os

import pytest
from django.utils import translation


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("k8sarch")
    group.addoption("--rewrite", action="store_true", help="write into stories what was seen")
    group.addoption("--picture", action="store_true", help="write the README's picture, docs/sandbox.png")
    group.addoption("--seeds", type=int, default=None, help="how many seeds the swarm plays (default: few)")
    group.addoption(
        "--minutes",
        type=int,
        default=15,
        help="how many virtual minutes a storm of the swarm lasts (default: 15)",
    )


def as_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skipped report into a failed one where CI runs; an expected failure (xfail) stays what it is."""
    if os.environ.get("CI") != "true" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid}: {reason} (in CI a skip is a failure)"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    as_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    as_failure(report)
    return report


@pytest.fixture(autouse=True)
def own_language():
    """A page leaves its language behind in the thread that made it."""
    yield
    translation.deactivate()
