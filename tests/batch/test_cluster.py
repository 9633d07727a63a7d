"""Workbooks verified by the workers of a cluster, of which one dies."""

import os
import shutil
import signal

import pytest

import xlrepro
from tests.processes import gone, until
from tests.tiny import BUNDLED, ROOT
from xlrepro.checks.records import BookCheck
from xlrepro.report.machine import json_text

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
pytestmark = pytest.mark.filterwarnings("default")  # of its own shutting down


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # A worker that dies is held against every task that it has been given, the next one too.
    one_at_a_time = {"distributed.scheduler.worker-saturation": 1.0}
    with (
        dask.config.set(one_at_a_time),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as two,
        distributed.Client(two) as client,
    ):
        yield client


@pytest.fixture
def folder(tmp_path):
    for number in range(20):
        name = ("entropy_example.xlsx", "graddesc.xlsm")[number % 5 == 1]
        shutil.copy(BUNDLED / name, tmp_path / f"{number:02}-{name}")
    (tmp_path / "07-broken.xlsx").write_bytes(b"no workbook")
    return tmp_path


def pids(client):
    return [pid for pid in client.run(os.getpid, on_error="ignore").values() if pid is not None]


@pytest.mark.slow
def test_a_worker_killed_in_mid_run_loses_nothing(client, folder, monkeypatch):
    from xlrepro.batch import cluster

    before, told = set(pids(client)), []

    def watched(found, results):
        def killing():
            for done in results:
                told.append(done)
                if len(told) == 4:
                    os.kill(min(before), signal.SIGKILL)
                yield done

        return gather(found, killing())

    gather = cluster.gather
    monkeypatch.setattr(cluster, "gather", watched)
    on_cluster = cluster.verify_on(client, folder)
    assert len(told) == 21
    assert sum(isinstance(done, BookCheck) for done in told) == 20
    assert json_text(on_cluster) == json_text(xlrepro.verify(folder))
    until(lambda: gone(min(before)))


@pytest.mark.slow
def test_a_file_over_which_workers_die_costs_one_line(client, folder, monkeypatch):
    from xlrepro.batch import cluster

    bad = folder / "03-entropy_example.xlsx"
    attempt = cluster.attempt
    monkeypatch.setattr(cluster, "attempt", _Deadly(str(bad), attempt))
    client.cluster.scheduler.allowed_failures = 1
    found = cluster.verify_on(client, sorted(folder.glob("0[0-4]*")))
    assert [book.path.name[:2] for book in found.workbooks] == ["00", "01", "02", "04"]
    assert found.errors == {str(bad): f"{bad}: not verified: workers died over it: 2; try it alone"}


class _Deadly:
    """The work of a worker, which dies over one file."""

    def __init__(self, path, attempt):
        self.path, self.attempt = path, attempt

    def __call__(self, work, file):
        if str(file.path) == self.path:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.attempt(work, file)
