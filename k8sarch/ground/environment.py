"""Makes and enters the environment that has the packages.

Contract: standard library only. After `ensure` returns, this process can import the packages; it may have
been replaced by one that can. An environment that already has them is used as it is; K8SARCH_NO_VENV=1 says
that the running one is to be used in any case.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent.parent
RUNTIME = ROOT / "requirements.txt"
TESTS = ROOT / "tests" / "requirements.txt"
VENV = ROOT / ".venv"

# One package of each list is looked for first: where it is missing, the others need not be asked for.
SENTINELS = {RUNTIME: "django", TESTS: "pytest"}


def ensure(*lists: Path) -> None:
    """Return in a process that has every package of `lists`; make and enter `.venv` if this one has not.

    Exits with one sentence where that cannot be done.
    """
    if os.environ.get("K8SARCH_NO_VENV") == "1":
        return
    if not is_inside(VENV) and all(has_packages(packages) for packages in lists):
        return
    missing = [packages for packages in lists if not stamp(packages).exists()]
    if missing:
        make(VENV)
        for packages in missing:
            install(packages)
    if not is_inside(VENV):
        enter(VENV)


def is_inside(folder: Path) -> bool:
    """Whether the running Python is the one of the environment in `folder`."""
    return Path(sys.prefix).resolve() == folder.resolve()


def has_packages(packages: Path) -> bool:
    """Whether the running Python has each package of the source list at the version that the lock names."""
    if importlib.util.find_spec(SENTINELS[packages]) is None:
        return False
    from importlib import metadata

    locked = locked_versions(packages.read_text(encoding="utf-8"))
    for name in named_packages(packages.with_suffix(".in").read_text(encoding="utf-8")):
        try:
            if metadata.version(name) not in locked.get(name, ()):
                return False
        except metadata.PackageNotFoundError:
            return False
    return True


def named_packages(source: str) -> list[str]:
    """The names in a source list, in lower case; a line that holds only on some platforms does not count."""
    requirements = (line.partition("#")[0] for line in source.splitlines())
    return [
        line.partition(">")[0].strip().lower() for line in requirements if line.strip() and ";" not in line
    ]


def locked_versions(lock: str) -> dict[str, list[str]]:
    """The versions that a lock names, by package in lower case; several where they differ by platform."""
    versions: dict[str, list[str]] = {}
    for line in lock.splitlines():
        name, found, rest = line.partition("==")
        if found and name[0].isalnum():
            versions.setdefault(name.lower(), []).append(rest.split()[0])
    return versions


def stamp(packages: Path) -> Path:
    """The empty file that says: these packages, as locked now, were installed for this release of Python."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode() + packages.read_bytes()).hexdigest()[:16]
    return VENV / f"installed-{digest}"


def python_of(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make(folder: Path) -> None:
    """Make an environment in `folder`; one that was made by another release of Python is made anew."""
    if is_inside(folder) or is_usable(folder):
        return
    print(f"Making {folder.name} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    if importlib.util.find_spec("venv") is None:
        stop_for_venv()
    with_pip = importlib.util.find_spec("ensurepip") is not None
    if not with_pip and importlib.util.find_spec("pip") is None:
        stop_for_venv()
    options = [] if with_pip else ["--without-pip"]
    if subprocess.run(
        [sys.executable, "-m", "venv", *options, str(folder)], stdout=subprocess.DEVNULL
    ).returncode:
        shutil.rmtree(folder, ignore_errors=True)
        stop_for_venv()


def is_usable(folder: Path) -> bool:
    """Whether an environment in `folder` runs and is of the same release of Python as this one."""
    question = [str(python_of(folder)), "-c", "import sys; print(sys.version_info[:2])"]
    try:
        answer = subprocess.run(question, capture_output=True, text=True)
    except OSError:
        return False
    return answer.stdout.strip() == f"{sys.version_info[:2]}"


def stop_for_venv() -> NoReturn:
    """Exit: this Python cannot make an environment."""
    release = f"{sys.version_info[0]}.{sys.version_info[1]}"
    sys.exit(
        f"This Python cannot make an environment (its venv module is incomplete); type: "
        f"sudo apt install python{release}-venv"
    )


def install(packages: Path) -> None:
    """Install the locked list `packages` into `.venv`, every file checked against its hash."""
    print(f"Installing the packages of {packages.relative_to(ROOT)} …", flush=True)
    python = str(python_of(VENV))
    pip = [python, "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True).returncode:
        pip = [sys.executable, "-m", "pip", "--python", python]
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
    if subprocess.run([*pip, "install", *options, "-r", str(packages)]).returncode:
        sys.exit(
            "The packages could not be installed (pip's reason is above); with the Python index in reach, "
            f"type again: python3 manage.py {' '.join(sys.argv[1:])}"
        )
    stamp(packages).touch()


def enter(folder: Path) -> NoReturn:
    """Go on with the same command line in the interpreter of the environment in `folder`."""
    command = [str(python_of(folder)), str(ROOT / "manage.py"), *sys.argv[1:]]
    if os.name != "nt":
        os.execv(command[0], command)
    # On Windows execv would hand the prompt back while the command still runs.
    process = subprocess.Popen(command)
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:
            continue  # the command has heard it too, and ends in its own way
