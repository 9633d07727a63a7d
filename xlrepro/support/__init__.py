"""What translated workbooks stand on: Excel's habits for numpy, scenarios, inputs in files.

    >>> from xlrepro.support import when
    >>> when(True, "yes", "no")
    'yes'

pandas and matplotlib are imported when they are first needed.
"""

from xlrepro.support.areas import (
    below,
    beside,
    cells,
    column,
    index,
    line,
    offset,
    rolling,
    running,
)
from xlrepro.support.calendars import habits
from xlrepro.support.choices import (
    all_of,
    any_of,
    cases,
    choose,
    filled,
    if_error,
    if_na,
    is_blank,
    is_error,
    is_na,
    is_number,
    is_text,
    is_truth,
    not_,
    switch,
    when,
)
from xlrepro.support.chunks import in_chunks
from xlrepro.support.circles import at_rest, copied
from xlrepro.support.filling import as_numbers, as_truths, blanks, collected, full
from xlrepro.support.frames import frame
from xlrepro.support.headings import in_frames
from xlrepro.support.inputs import InputError, input_names, read_inputs, write_inputs
from xlrepro.support.kinds import (
    Line,
    Mixed,
    MixedLine,
    MixedTable,
    Number,
    Table,
    Text,
    TextLine,
    TextTable,
    Truth,
    TruthLine,
    TruthTable,
)
from xlrepro.support.operators import (
    add,
    divide,
    equal,
    greater,
    greater_equal,
    join,
    less,
    less_equal,
    multiply,
    negative,
    not_equal,
    percent,
    power,
    subtract,
)
from xlrepro.support.other_points import Point, points
from xlrepro.support.pictures import fan, tornado
from xlrepro.support.proof import differences, read_stored, read_values, untold
from xlrepro.support.scenarios import (
    broadcast,
    constant,
    count_of,
    scenario,
    with_scenarios,
    with_values,
    zeros,
)
from xlrepro.support.sections import each_scenario
from xlrepro.support.swings import sensitivity
from xlrepro.support.workbooks import from_excel, to_excel

__all__ = [
    "InputError",
    "Line",
    "Mixed",
    "MixedLine",
    "MixedTable",
    "Number",
    "Point",
    "Table",
    "Text",
    "TextLine",
    "TextTable",
    "Truth",
    "TruthLine",
    "TruthTable",
    "add",
    "all_of",
    "any_of",
    "as_numbers",
    "as_truths",
    "at_rest",
    "below",
    "beside",
    "blanks",
    "broadcast",
    "cases",
    "cells",
    "choose",
    "collected",
    "column",
    "constant",
    "copied",
    "count_of",
    "differences",
    "divide",
    "each_scenario",
    "equal",
    "fan",
    "filled",
    "frame",
    "from_excel",
    "full",
    "greater",
    "greater_equal",
    "habits",
    "if_error",
    "if_na",
    "in_chunks",
    "in_frames",
    "index",
    "input_names",
    "is_blank",
    "is_error",
    "is_na",
    "is_number",
    "is_text",
    "is_truth",
    "join",
    "less",
    "less_equal",
    "line",
    "multiply",
    "negative",
    "not_",
    "not_equal",
    "offset",
    "percent",
    "points",
    "power",
    "read_inputs",
    "read_stored",
    "read_values",
    "rolling",
    "running",
    "scenario",
    "sensitivity",
    "subtract",
    "switch",
    "to_excel",
    "tornado",
    "untold",
    "when",
    "with_scenarios",
    "with_values",
    "write_inputs",
    "zeros",
]
