"""What the process of formulon runs, as a script: recalculate the files named on standard input.

A line in is a JSON list [source, target]; the line out is a JSON text, empty when all went well.
"""

import json
import os
import sys


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the engine itself may print is no answer
    _limit_memory()
    import formulon

    formulon.eval_formula("=1")  # compiles the engine
    print(json.dumps(""), file=answers, flush=True)
    for line in sys.stdin:
        source, target = json.loads(line)
        try:
            _resave(formulon, source, target)
            answer = ""
        except Exception as error:
            answer = str(error) or type(error).__name__
        print(json.dumps(answer), file=answers, flush=True)


def _resave(formulon, source, target) -> None:  # type: ignore[no-untyped-def]
    with open(source, "rb") as stream:
        data = stream.read()
    with formulon.Workbook.load(data) as book:
        book.recalc()
        data = book.save()
    with open(target, "wb") as stream:
        stream.write(data)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = 3 << 30 if hard == resource.RLIM_INFINITY else min(hard, 3 << 30)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


if __name__ == "__main__":
    main()
