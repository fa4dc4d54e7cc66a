"""Checkpoints: a world as bytes, so that opening a sandbox need not play its whole tape.

Made and read by this server alone: signed with its key and stamped with the release, and refused otherwise
(unpickling foreign bytes would run them). A checkpoint is a shortcut, never the truth: without one the tape
is played from its beginning.
"""

import hmac
import pickle
import zlib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from k8sarch.cluster import Change, Cluster, Rung, Tape, release
from k8sarch.sandbox.shown.picture import Picture

SIGNATURE = 32


def folder() -> Path:
    """Where checkpoints lie, beside the database."""
    path = settings.DATA_DIR / "checkpoints"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def path_of(sandbox_id: UUID) -> Path:
    """The file of a sandbox's checkpoint."""
    return folder() / f"{sandbox_id.hex}.checkpoint"


def signed(content: bytes) -> bytes:
    """`content` behind a signature over it and the release."""
    return hmac.digest(settings.SECRET_KEY.encode(), release().encode() + content, sha256) + content


def opened(content: bytes) -> tuple[Cluster, Picture, bytes] | None:
    """The cluster, its picture and the name of its tape in signed bytes, or None when they are not ours,
    damaged, or of another release."""
    signature, body = content[:SIGNATURE], content[SIGNATURE:]
    if not hmac.compare_digest(
        signature, hmac.digest(settings.SECRET_KEY.encode(), release().encode() + body, sha256)
    ):
        return None
    try:
        rung, recent, name = pickle.loads(zlib.decompress(body))  # noqa: S301 - the signature above says that we wrote it
    except (
        ImportError,
        AttributeError,
    ):  # a class of the site lives elsewhere since; the release is the cluster's alone
        return None
    cluster, picture = rung.again()
    assert isinstance(cluster, Cluster) and isinstance(picture, Picture), (
        "a checkpoint holds a cluster and its picture"
    )
    cluster.world.journal.recall(recent)
    return cluster, picture, name


@dataclass(frozen=True, slots=True)
class Taken:
    """A checkpoint that was taken in a moment, in memory; to write it takes longer and can be done aside."""

    rung: Rung
    recent: tuple[Change, ...]
    name: bytes

    def packed(self) -> bytes:
        """The signed bytes: cluster, picture, recent changes so that reasons and evidence outlive a restart,
        and the name of the tape that led there."""
        content = pickle.dumps((self.rung, self.recent, self.name), protocol=pickle.HIGHEST_PROTOCOL)
        return signed(zlib.compress(content, 1))


def taken(cluster: Cluster, picture: Picture, tape: Tape) -> Taken:
    """A checkpoint of this moment of `tape`."""
    rung = Rung((cluster, picture))
    return Taken(rung, cluster.world.journal.recent(), name_of(tape, cluster.given))


def name_of(tape: Tape, given: int) -> bytes:
    """Names the first `given` commands of a tape: lanes that share them have it in common."""
    return sha256(repr((tape.spec.plain(), tape.lines[:given])).encode()).digest()


def save(sandbox_id: UUID, content: bytes) -> None:
    """Write signed bytes to the sandbox's file: the old ones or the new ones are there, never a part."""
    path = path_of(sandbox_id)
    aside = path.with_suffix(".new")
    aside.write_bytes(content)
    aside.replace(path)


def write(sandbox_id: UUID, checkpoint: Taken) -> None:
    """Write a checkpoint to the sandbox's file."""
    save(sandbox_id, checkpoint.packed())


def load(sandbox_id: UUID, tape: Tape, position: int) -> tuple[Cluster, Picture] | None:
    """The cluster and picture of the sandbox's checkpoint, or None when there is none that this release can
    use, or none on the way to `position` of `tape`."""
    path = path_of(sandbox_id)
    found = opened(path.read_bytes()) if path.exists() else None
    if found is None:
        return None
    cluster, picture, name = found
    is_on_the_way = cluster.now <= position and name == name_of(tape, cluster.given)
    is_complete = not any(at < cluster.now for at, _ in tape.lines[cluster.given : cluster.given + 1])
    return (cluster, picture) if is_on_the_way and is_complete else None


def remove(sandbox_id: UUID) -> None:
    """Forget the checkpoint."""
    path_of(sandbox_id).unlink(missing_ok=True)
