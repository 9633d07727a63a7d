"""The text of word_emb, written for this project, and its words sorted without regard to case."""

TEXT = """
I walk down the hill and look
I step and look and step again
A step down the hill then a look
We look down and walk down again
Then stop and look and not step
We stop
I walk not I step down the hill
And stop
"""

VOCABULARY = (
    "a",
    "again",
    "and",
    "down",
    "hill",
    "I",
    "look",
    "not",
    "step",
    "stop",
    "the",
    "then",
    "walk",
    "We",
)
