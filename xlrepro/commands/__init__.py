"""One module for each command: `add` describes it to the parser, `run` does it.

What a command needs is imported when it runs, so that --help stays quick.
"""
