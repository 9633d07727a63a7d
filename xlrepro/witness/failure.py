"""Why a witness has nothing to say."""


class WitnessFailure(Exception):
    """A witness hung, crashed or refused a file; the message says so in a few words."""
