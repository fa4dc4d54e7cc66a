"""Checkpoints: a world as bytes, so that opening a sandbox need not play its whole tape.

Made and read by this server alone: signed with its key and stamped with the release, and refused otherwise
(unpickling foreign bytes would run them). A checkpoint is a shortcut, never the truth: without one the tape
is played from its beginning.
"""

import hmac
import pickle
import zlib
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from django.conf import settings

from k8sarch.cluster import Cluster, release

from .picture import Picture

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


def opened(content: bytes) -> tuple[Cluster, Picture] | None:
    """The cluster and its picture in signed bytes, or None when they are not ours, damaged, or of another
    release."""
    signature, body = content[:SIGNATURE], content[SIGNATURE:]
    if not hmac.compare_digest(
        signature, hmac.digest(settings.SECRET_KEY.encode(), release().encode() + body, sha256)
    ):
        return None
    cluster, picture, recent = pickle.loads(zlib.decompress(body))  # noqa: S301 - the signature above says that we wrote it
    assert isinstance(cluster, Cluster) and isinstance(picture, Picture), (
        "a checkpoint holds a cluster and its picture"
    )
    cluster.world.journal.recall(recent)
    return cluster, picture


def packed(cluster: Cluster, picture: Picture) -> bytes:
    """The signed bytes of a cluster, its picture, and its recent changes, so that reasons and evidence
    outlive a restart."""
    content = (cluster, picture, cluster.world.journal.recent())
    return signed(zlib.compress(pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL), 1))


def save(sandbox_id: UUID, content: bytes) -> None:
    """Write signed bytes to the sandbox's file: the old ones or the new ones are there, never a part."""
    path = path_of(sandbox_id)
    aside = path.with_suffix(".new")
    aside.write_bytes(content)
    aside.replace(path)


def load(sandbox_id: UUID) -> tuple[Cluster, Picture] | None:
    """The cluster and picture of the sandbox's checkpoint, or None when there is none that this release can
    use."""
    path = path_of(sandbox_id)
    return opened(path.read_bytes()) if path.exists() else None


def remove(sandbox_id: UUID) -> None:
    """Forget the checkpoint."""
    path_of(sandbox_id).unlink(missing_ok=True)
