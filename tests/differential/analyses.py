#!/usr/bin/env python3
"""Analyses of a result by netcyne against NetPyNE's functions on the same file, to 1e-9 of the largest number of a curve.

analyses.py --netcyne PROGRAM [RESULT.json ...]    default: a run of examples/hh_tutorial. Prints 'N passed, N failed'.
Needs netpyne and neuron; populations must be in order of gid, as NetPyNE assumes.
"""
import argparse
import contextlib
import io
import json
import math
import os
import subprocess
import sys
import tempfile

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")

import matplotlib

matplotlib.use("Agg")
import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with contextlib.redirect_stdout(io.StringIO()):
    from netpyne import sim
    from netpyne.analysis import csd, info, lfp, network, spikes, spikes_legacy
    from netpyne.specs import Dict


class Thing:
    pass


class Comparison:
    def __init__(self, program, path):
        self.program, self.path = program, path
        self.passed = self.failed = 0

    def ours(self, kind, **options):
        words = [f"{k}={json.dumps(v)}" for k, v in options.items()]
        done = subprocess.run([self.program, "analyze", self.path, kind, *words], capture_output=True, text=True)
        if done.returncode:
            return done.stderr
        names, *rows = (line.split("\t") for line in done.stdout.rstrip("\n").split("\n"))
        columns = {}
        for name, column in zip(names, zip(*rows) if rows else [[] for _ in names]):
            try:
                columns[name] = np.array([float(x) if x else math.nan for x in column])
            except ValueError:
                columns[name] = np.array(column)
        return columns

    def same(self, what, got, expected):
        expected = np.asarray(expected, float).ravel()
        problem = None
        if isinstance(got, str):
            problem = got.strip()
        elif got.shape != expected.shape:
            problem = f"{got.shape[0]} numbers, expected {expected.shape[0]}"
        elif (np.isnan(got) != np.isnan(expected)).any():
            problem = "not a number where one is expected, or the reverse"
        else:
            known = np.isfinite(expected)
            off = np.max(np.abs(got[known] - expected[known]), initial=0) / max(np.max(np.abs(expected[known]), initial=0), 1e-300)
            problem = f"differs by {off:.3g}" if off > 1e-9 else None
        self.passed += problem is None
        self.failed += problem is not None
        if problem:
            print(f"{os.path.basename(self.path)}: {what}: {problem}")

    def columns(self, kind, names, lines, **options):
        got = self.ours(kind, **options)
        for name, line in zip(names, lines):
            self.same(f"{kind} {options} {name}", got if isinstance(got, str) else got[name], line)


def load(path):
    """The file as NetPyNE's functions want it; the populations that have cells."""
    with open(path) as f:
        data = json.load(f)
    sim.cfg, sim.net = Thing(), Thing()
    sim.cfg.__dict__.update(data["simConfig"], filename="out")
    sim.net.allCells = [Dict(c) for c in data["net"]["cells"]]
    gids = {}
    for cell in data["net"]["cells"]:
        gids.setdefault(cell["tags"]["pop"], []).append(cell["gid"])
    sim.net.allPops = {p: dict(data["net"]["pops"].get(p, {}), cellGids=g) for p, g in gids.items()}
    sim.net.pops = sim.net.allPops
    sim.net.params = Thing()
    sim.net.params.stimSourceParams = data["net"].get("params", {}).get("stimSourceParams", {})
    sim.net.recXElectrode = Thing()
    sim.net.recXElectrode.nsites = len(data["simConfig"].get("recordLFP") or [])
    sim.allSimData = data["simData"]
    return list(gids)


def compare_spikes(c, pops):
    every = ["allCells"] + pops
    quiet = dict(saveFig=False, showFig=False)
    average = spikes.popAvgRates(show=False)
    _, mean, peak = spikes_legacy.calculateRate(include=list(every))
    c.columns("rates", ["rate", "peak"], [[mean[0]] + [average[p] for p in pops], peak])
    _, data = spikes_legacy.plotRatePSD(include=list(every), **quiet)
    f = np.asarray(data["allFreqs"][0])
    c.columns("ratePSD", every, [np.asarray(s)[(f > 1) & (f < 100)] for s in data["allSignal"]])
    _, data = spikes_legacy.plotRateSpectrogram(include=list(every), **quiet)
    c.columns("rateSpectrogram", every, data["allSignal"])
    for stat in ("rate", "isicv"):
        _, data = spikes_legacy.plotSpikeStats(include=list(every), stats=[stat], graphType="none", **quiet)
        got = c.ours("spikeStats", include=every, stats=[stat])
        for subset, values in zip(every, data["statData"]):
            own = got if isinstance(got, str) else np.sort(got["value"][got["subset"] == subset])
            c.same(f"spikeStats {stat} {subset}", own, np.sort(values))
    c.columns("sync", ["raster_sync"], [[spikes.syncMeasure()]], include=["allCells"])
    granger = info.plotGranger(plotFig=False, **quiet)
    if granger != -1:
        c.columns("granger", ["Fx2y", "Fy2x", "Fxy"], [granger[1][k] for k in ("Fx2y", "Fy2x", "Fxy")])


def compare_conns(c, pops):
    def matrix(pre, post, feature, group):
        with np.errstate(all="ignore"):
            return network._plotConnCalculateFromSim(pre, post, feature, "gid", group, None, None, "syn", None, False)[0]

    for feature in ("weight", "delay", "numConns", "probability", "strength", "convergence", "divergence"):
        c.columns("conn", [feature], [matrix(["allCells"], ["allCells"], feature, "pop")], feature=feature, includePre=["allCells"],
                  includePost=["allCells"])
    for feature in ("weight", "delay", "numConns"):
        c.columns("conn", [feature], [matrix([pops[0]], [pops[-1]], feature, "cell")], feature=feature, includePre=[pops[0]],
                  includePost=[pops[-1]], groupBy="cell")


def compare_fields(c):
    for options in ({}, {"filtFreq": [1, 100]}, {"filtFreq": 50, "filtOrder": 5}, {"detrend": True, "normSignal": True}):
        data = lfp.prepareLFP(electrodes=["avg", "all"], **options)["electrodes"]
        c.columns("lfp", data["names"], data["data"], **options)
    for options in ({}, {"transformMethod": "fft"}):
        data = lfp.preparePSD(electrodes=["avg", "all"], **options)
        c.columns("lfpPSD", data["psdNames"], data["psdSignal"], **options)
    data = lfp.prepareSpectrogram(electrodes=["avg"])
    c.columns("lfpSpectrogram", ["avg"], data["electrodes"]["spectrogram"]["morlet"], electrodes=["avg"])
    if sim.net.recXElectrode.nsites > 2:
        for vaknin in (True, False):
            values = csd.prepareCSD(saveData=False, vaknin=vaknin)[0]
            c.columns("csd", [str(k + (not vaknin)) for k in range(len(values))], values, vaknin=vaknin)
        data = lfp.preparePSD(CSD=True, electrodes=["avg", "all"])
        c.columns("csdPSD", data["psdNames"], data["psdSignal"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--netcyne", required=True)
    parser.add_argument("results", nargs="*")
    args = parser.parse_args()
    program = os.path.abspath(args.netcyne)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        if not args.results:
            subprocess.run([program, "run", os.path.join(ROOT, "examples", "hh_tutorial"), "-o", folder, "--quiet"], check=True)
            args.results = [os.path.join(folder, "hh_tutorial_data.json")]
        for path in args.results:
            c = Comparison(program, path)
            with contextlib.redirect_stdout(io.StringIO()):
                pops = load(path)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                compare_spikes(c, pops)
                if any(cell["conns"] for cell in sim.net.allCells):
                    compare_conns(c, pops)
                if "LFP" in sim.allSimData:
                    compare_fields(c)
            print("\n".join(line for line in said.getvalue().split("\n") if line.startswith(os.path.basename(path))), end="")
            passed += c.passed
            failed += c.failed
    print(f"{passed} passed, {failed} failed")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
