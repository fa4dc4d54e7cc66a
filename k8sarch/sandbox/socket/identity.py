"""Who somebody is without an account: a browser, by a random number in its session."""

from uuid import uuid4

OWNER = "owner"


def owner_of(session) -> str:
    """The owner that this session stands for, made at the first call."""
    if OWNER not in session:
        session[OWNER] = uuid4().hex
    return session[OWNER]


def known_owner(session) -> str | None:
    """The owner of this session, or None when it never had one."""
    return session.get(OWNER)
