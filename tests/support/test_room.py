"""The room as a whole: names, quick import, examples that run."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

from xlrepro import support


def test_every_name_is_found_in_its_file():
    for name, file in support.FILES.items():
        module = importlib.import_module(f"xlrepro.support.{file}")
        assert getattr(support, name) is getattr(module, name)
    with pytest.raises(AttributeError, match="no attribute 'whenever'"):
        _ = support.whenever


def test_every_name_says_what_it_is():
    assert len(support.__all__) > 50
    for name in support.__all__:
        assert getattr(support, name).__doc__, name


def test_import_is_quick():
    code = "from xlrepro.support import *; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    assert "numpy" in modules and "xlrepro.support.swings" in modules
    heavy = {"pandas", "scipy", "matplotlib", "openpyxl", "xlrepro.workbook.reader"}
    assert heavy & set(modules) == set()


@pytest.mark.parametrize("file", [module.name for module in pkgutil.iter_modules(support.__path__)])
def test_examples_run(file):
    module = importlib.import_module(f"xlrepro.support.{file}")
    assert doctest.testmod(module).failed == 0
