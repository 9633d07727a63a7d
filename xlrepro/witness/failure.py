"""Why a witness has nothing to say."""


class WitnessFailure(Exception):
    """A witness hung, crashed or refused a file; the message says so in a few words."""


class Late(WitnessFailure):
    """A witness was not done in time: nor would it be with a workbook much like that."""
