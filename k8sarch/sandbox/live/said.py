"""Sentences that go to all viewers of a sandbox at once, encoded once."""


def said_to_all(sentence: str) -> str:
    """The sentence, in English: each page says it in its reader's language. The mark lets `manage.py words`
    find it, so call it with a literal."""
    return sentence
