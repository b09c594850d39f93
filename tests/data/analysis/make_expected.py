#!/usr/bin/env python3
"""Writes expected.json.gz: a small made-up result, and what NetPyNE's analysis functions make of it (SciPy, matplotlib and PySpike
where those are the source). Needs netpyne, neuron, scipy, matplotlib and pyspike from PyPI.

Usage: make_expected.py > expected.json.gz        (written from netpyne 1.1.1, scipy 1.17.1, matplotlib 3.11.2, pyspike 0.9.0)
"""
import contextlib
import gzip
import io
import json
import math
import sys
from collections import Counter

import matplotlib

matplotlib.use("Agg")
import numpy as np
import pyspike
import scipy.signal
from matplotlib import pyplot as plt

with contextlib.redirect_stdout(sys.stderr):
    from netpyne import sim, specs
    from netpyne.analysis import csd, info, lfp, network, spikes, spikes_legacy
    from netpyne.specs import Dict

rng = np.random.default_rng(7)
DURATION, STEP = 1000, 0.5
POPS = {"E": 12, "I": 6, "S": 1, "T": 2}


class Thing:
    pass


# ---- the result -----------------------------------------------------------------------------------------------------------------

def make_result():
    cells, spikes_of = [], []
    for pop, count in POPS.items():
        for k in range(count):
            gid = len(cells)
            cells.append({"gid": gid, "tags": {"pop": pop, "x": 10.0 * gid, "y": round(float(rng.uniform(160, 480)), 3),
                                               "ynorm": round(float(rng.uniform(0, 1)), 6)}, "conns": []})
            rate = {"E": 14, "I": 30, "S": 3, "T": 8}[pop]
            if k == 3:
                continue  # a cell without spikes
            t = np.sort(rng.uniform(0, DURATION, rng.poisson(rate)))
            shared = np.arange(37, DURATION, 100) + rng.normal(0, 2, 10)  # some synchrony
            t = np.sort(np.concatenate([t, shared[shared < DURATION]]))
            spikes_of += [(round(float(v) / 0.025) * 0.025, gid) for v in t]
    spikes_of += [(400.0, 0), (400.0, 1), (100.0, 2)]  # equal times, a time on an edge
    spikes_of.sort()
    seen = set()
    spikes_of = [s for s in spikes_of if not (s in seen or seen.add(s))]
    for cell in cells:
        for pre in range(len(cells)):
            for _ in range(int(rng.integers(0, 3))):
                cell["conns"].append({"preGid": pre, "sec": "soma", "loc": 0.5, "synMech": str(rng.choice(["AMPA", "GABA"])),
                                      "weight": round(float(rng.uniform(0.001, 0.01)), 6), "delay": round(float(rng.uniform(1, 6)), 3)})
    n = int(DURATION / STEP)
    t = np.arange(n) * STEP / 1000
    field = np.array([0.01 * (k + 1) * np.sin(2 * np.pi * (8 + k) * t) + 0.003 * np.sin(2 * np.pi * 45 * t + k)
                      + 0.002 * rng.normal(size=n) - 0.004 * t * k for k in range(4)]).T
    dipole = np.cumsum(rng.normal(size=(300, 3)), axis=0)
    return cells, spikes_of, np.round(field, 6), np.round(dipole, 3)


CELLS, SPIKES, FIELD, DIPOLE = make_result()
ELECTRODES = [[50.0, 100.0 * k, 20.0] for k in range(4)]


def put_into_sim():
    sim.cfg = Thing()
    sim.cfg.duration, sim.cfg.recordStep, sim.cfg.recordLFP, sim.cfg.filename = DURATION, STEP, ELECTRODES, "out"
    sim.cfg.compactConnFormat = False
    sim.net = Thing()
    sim.net.allCells = [Dict(c) for c in CELLS]
    for cell, plain in zip(sim.net.allCells, CELLS):
        cell.tags, cell.conns = plain["tags"], plain["conns"]
    gid = 0
    sim.net.allPops = {}
    for pop, count in POPS.items():
        sim.net.allPops[pop] = {"tags": {}, "cellGids": list(range(gid, gid + count))}
        gid += count
    sim.net.pops = sim.net.allPops
    sim.net.params = Thing()
    sim.net.params.stimSourceParams = {}
    sim.net.recXElectrode = Thing()
    sim.net.recXElectrode.nsites = len(ELECTRODES)
    sim.allSimData = {"spkt": [t for t, _ in SPIKES], "spkid": [g for _, g in SPIKES], "LFP": FIELD.tolist(), "dipoleSum": DIPOLE}


put_into_sim()

# ---- cases -----------------------------------------------------------------------------------------------------------------------

CASES = []


def case(analysis, columns, tolerance=1e-9, **options):
    """Columns: NAME: list of numbers or texts; compared with tolerance, relative to the largest of the column."""
    plain = {k: [None if isinstance(x, float) and math.isnan(x) else x for x in np.asarray(v).tolist()] for k, v in columns.items()}
    CASES.append({"analysis": analysis, "tolerance": tolerance, "options": {k: json.dumps(v) for k, v in options.items()},
                  "columns": plain})


def pops_and(include):
    return [list(POPS) if s == "eachPop" else [s] for s in include]


def labels(include):
    return [s for group in pops_and(include) for s in group]


def rates():
    for span in (None, [100, 900]):
        avg = spikes.popAvgRates(tranges=span, show=False) if span else spikes.popAvgRates(show=False)
        include, mean, peak = spikes_legacy.calculateRate(include=["allCells", "eachPop"], peakBin=5, timeRange=span)
        t0, t1 = span or (0, DURATION)
        counts = [Counter(g for t, g in SPIKES if t0 <= t <= t1)[c["gid"]] for c in CELLS]
        own = lambda s: [n for n, c in zip(counts, CELLS) if s in ("allCells", c["tags"]["pop"])]
        case("rates", {"subset": include, "rate": [mean[0]] + [avg[p] for p in include[1:]], "peak": peak,
                       "n_cells": [len(own(s)) for s in include], "n_spikes": [sum(own(s)) for s in include],
                       "min": [min(own(s)) / (t1 - t0) * 1000 for s in include], "max": [max(own(s)) / (t1 - t0) * 1000 for s in include]},
             **({"timeRange": span} if span else {}))
        case("cellRates", {"gid": [c["gid"] for c in CELLS], "pop": [c["tags"]["pop"] for c in CELLS], "n_spikes": counts,
                           "rate": [n / (t1 - t0) * 1000 for n in counts]}, **({"timeRange": span} if span else {}))
    gaps = [(g, b, b - a) for g in (0, 12) for a, b in zip(*(lambda x: (x, x[1:]))([t for t, i in SPIKES if i == g]))]
    case("isi", {"gid": [g[0] for g in gaps], "t": [g[1] for g in gaps], "isi": [g[2] for g in gaps],
                 "subset": ["cell 0, cell 12"] * len(gaps)}, include=[[0, 12]])


def stats():
    for zero in (False, True):
        columns = {"stat": [], "subset": [], "gid": [], "ynorm": [], "value": []}
        for stat in ("rate", "isicv"):
            _, data = spikes_legacy.plotSpikeStats(include=["eachPop", "allCells"], stats=[stat], graphType="none", includeRate0=zero,
                                                   saveFig=False, showFig=False)
            of_subset = dict(zip(data["include"], data["statData"]))
            for subset in labels(["eachPop", "allCells"]):
                values = of_subset[subset]
                gids = [c["gid"] for c in CELLS if subset in ("allCells", c["tags"]["pop"])]
                of = Counter(g for _, g in SPIKES)
                if stat == "rate":  # set() of few small integers as floats is in their order
                    gids = gids if zero else sorted(g for g in gids if of[g])
                else:
                    gids = sorted(g for g in gids if of[g] > 10)
                assert len(gids) == len(values), (subset, stat, gids, values)
                columns["stat"] += [stat] * len(gids)
                columns["subset"] += [subset] * len(gids)
                columns["gid"] += gids
                columns["ynorm"] += [CELLS[g]["tags"]["ynorm"] for g in gids]
                columns["value"] += [float(v) for v in values]
        case("spikeStats", columns, includeRate0=zero)


def synchrony():
    for span in ([0, DURATION], [200, 700]):
        columns = {k: [] for k in ("subset", "n_cells", "n_spikes", "sync")}
        pairs = {k: [] for k in ("subset", "gid", "value")}
        for subset in ("allCells", "E", "I"):
            trains = {}
            for t, g in SPIKES:
                if span[0] <= t <= span[1] and subset in ("allCells", CELLS[g]["tags"]["pop"]):
                    trains.setdefault(g, []).append(t)
            made = [pyspike.SpikeTrain(trains[g], span) for g in sorted(trains)]
            columns["subset"].append(subset)
            columns["n_cells"].append(len(made))
            columns["n_spikes"].append(sum(len(t) for t in trains.values()))
            columns["sync"].append(float(pyspike.spike_sync(made)))
            pairs["subset"] += [subset] * len(made)
            pairs["gid"] += sorted(trains)
            pairs["value"] += np.mean(pyspike.spike_sync_matrix(made), 0).tolist()
        raster = {} if span[1] < DURATION else {"raster_sync": [spikes.syncMeasure()]}
        case("sync", columns, include=["allCells", "E", "I"], timeRange=span)
        if raster:
            case("sync", raster, include=["allCells"])
        case("spikeStats", pairs, include=["allCells", "E", "I"], timeRange=span, stats=["pairsync"])


def histograms():
    for span, width in ((None, 5), ([50, 700], 7.5), ([0, 1000], 0.1)):
        times = {s: [t for t, g in SPIKES if s in ("allCells", CELLS[g]["tags"]["pop"])] for s in ("E", "I", "allCells")}
        data = spikes.prepareSpikeHist(include=["allCells"], timeRange=list(span) if span else None, binSize=width)
        assert sorted(data["spkTimes"]) == sorted(t for t in times["allCells"] if not span or span[0] <= t <= span[1])
        t0, t1 = span or (0, DURATION)
        bins = np.arange(t0, t1, width)
        if width < 1:
            bins = bins[bins < 60]
            span = [0, 60]
        own = {"timeRange": span} if span else {}
        for more in ({}, {"density": True}, {"cumulative": True}, {"density": True, "cumulative": True}):
            drawn = {s: plt.hist(times[s], bins=bins, histtype="step", **more)[0] for s in times}
            plt.close("all")
            case("spikeHist", {"t": bins[:-1], "t_end": bins[1:], **drawn}, binSize=width, include=list(times), **own, **more)


def frequencies():
    module = sys.modules["netpyne.plotting.plotSpikeFreq"]
    made = []

    class Recorder(module.LinesPlotter):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self)

    module.LinesPlotter = Recorder
    for more in ({}, {"norm": True}, {"filtFreq": 20}, {"filtFreq": [5, 40], "filtOrder": 2, "norm": True}, {"timeRange": [100, 800], "binSize": 10}):
        sim.plotting.plotSpikeFreq(include=["eachPop"], **{k: list(v) if isinstance(v, list) else v for k, v in more.items()})
        plotter = made[-1]
        width = more.get("binSize", 5)
        t0, t1 = more.get("timeRange", [0, DURATION])
        curves = list(plotter.y)[-len(POPS):]
        case("spikeFreq", {"t": np.arange(t0, t1, width)[:-1] + width / 2, **dict(zip(POPS, curves))}, include=["eachPop"], **more)
        plt.close("all")
    raw = np.histogram([t for t, g in SPIKES if g < 12], bins=np.arange(0, DURATION, 5))[0] * 200.0 / 12
    for width in (3, 4, 7):
        from netpyne.analysis.utils import _smooth1d
        case("spikeFreq", {"E": _smooth1d(raw, width)[: len(raw)]}, include=["E"], smooth=width)


def rate_spectra():
    base = ["eachPop", "allCells"]
    for more in ({}, {"norm": True}, {"binSize": 4, "minFreq": 2, "maxFreq": 60, "stepFreq": 2}, {"transformMethod": "fft"},
                 {"transformMethod": "fft", "NFFT": 100, "noverlap": 30, "yLogScale": False, "smooth": 5},
                 {"transformMethod": "fft", "NFFT": 101, "noverlap": 0}, {"timeRange": [100, 700]}):
        given = {k: list(v) if isinstance(v, list) else v for k, v in more.items()}
        if given.get("smooth", 0) % 2:  # NetPyNE's curve is one longer than its frequencies: drawn with the rest cut off
            width = given.pop("smooth")
        else:
            width = 0
        include = list(base)  # NetPyNE puts the populations at its end
        _, data = spikes_legacy.plotRatePSD(include=include, showFig=False, **given)
        plt.close("all")
        low, high = more.get("minFreq", 1), more.get("maxFreq", 100)
        f = np.asarray(data["allFreqs"][0])
        keep = (f < high) & (f > low)
        from netpyne.analysis.utils import _smooth1d
        lines = [np.asarray(_smooth1d(s, width)[: len(s)] if width else s)[keep] for s in data["allSignal"]]
        case("ratePSD", {"freq": f[keep], **dict(zip(include, lines))}, **more)
    more = {"binSize": 10, "minFreq": 4, "maxFreq": 12, "stepFreq": 4, "timeRange": [0, 600]}
    _, data = spikes_legacy.plotRateSpectrogram(include=["allCells", "eachPop"], showFig=False, **{**more, "timeRange": [0, 600]})
    plt.close("all")
    f, n = data["allFreqs"][0], data["allSignal"][0].shape[1]
    case("rateSpectrogram", {"freq": np.repeat(f, n), "t": np.tile(np.arange(0, 600, 10)[:-1] + 5.0, len(f)),
                             **{s: v.ravel() for s, v in zip(labels(["allCells", "eachPop"]), data["allSignal"])}}, **more)


def fields():
    def names(data):
        return data["electrodes"]["names"]

    options = ({"timeRange": [0, 80]}, {"timeRange": [100.3, 250], "electrodes": ["avg", 1, [0, 2]]},
               {"filtFreq": 80, "timeRange": [0, 120]}, {"filtFreq": [5, 60], "filtOrder": 3, "timeRange": [0, 120]},
               {"filtFreq": [1, 500], "filtOrder": 3, "timeRange": [0, 80], "electrodes": [0]},
               {"filtFreq": [1, 4], "filtOrder": 3, "timeRange": [0, 80], "electrodes": [0]},
               {"detrend": True, "normSignal": True, "timeRange": [0, 80]}, {"normSignal": True, "filtFreq": 40, "filtOrder": 5, "timeRange": [0, 80]})
    for more in options:
        data = lfp.prepareLFP(**{**{"electrodes": ["avg", "all"]}, **{k: list(v) if isinstance(v, list) else v for k, v in more.items()}})
        n = len(data["electrodes"]["data"][0])
        case("lfp", {"t": data["t"][:n], **{k: v for k, v in zip(names(data), data["electrodes"]["data"])}}, **more)
    b, a = scipy.signal.butter(3, 20 / 1000, btype="highpass")
    case("lfp", {"0": scipy.signal.filtfilt(b, a, FIELD[:200, 0])}, filtFreq=[20, 0], timeRange=[0, 100], electrodes=[0])
    for more in ({}, {"transformMethod": "fft"}, {"transformMethod": "fft", "smooth": 4, "NFFT": 128, "noverlap": 64, "maxFreq": 300},
                 {"minFreq": 5, "maxFreq": 30, "stepFreq": 0.5, "normPSD": True, "timeRange": [200, 600]},
                 {"filtFreq": [5, 60], "electrodes": [2]}):
        data = lfp.preparePSD(**{**{"electrodes": ["avg", "all"]}, **{k: list(v) if isinstance(v, list) else v for k, v in more.items()}})
        case("lfpPSD", {"freq": data["psdFreqs"][0], **dict(zip(data["psdNames"], data["psdSignal"]))}, **more)
    for more in ({}, {"normSpec": True}, {"logy": True}):
        own = {"timeRange": [100, 140], "minFreq": 10, "maxFreq": 19, "stepFreq": 4, "electrodes": ["avg", 3], **more}
        data = lfp.prepareSpectrogram(**{k: list(v) if isinstance(v, list) else v for k, v in own.items()})
        spec = data["electrodes"]["spectrogram"]["morlet"]
        f = np.logspace(1, np.log10(19), 2) if more.get("logy") else np.arange(10, 20, 4)
        n = spec[0].shape[1]
        if more.get("normSpec"):  # NetPyNE sets the maximum to 1 before it divides by it
            spec = [s / np.max(spec) for s in spec]
        case("lfpSpectrogram", {"freq": np.repeat(f, n), "t": np.tile(np.arange(100, 140, STEP), len(f)),
                                **{k: s.ravel() for k, s in zip(("avg", "3"), spec)}}, **own)
    f, t, power = scipy.signal.spectrogram(FIELD[:400, 1], fs=2000, window="hann", detrend=False, nperseg=100, noverlap=60, nfft=128, mode="psd")
    keep = f < 100
    case("lfpSpectrogram", {"freq": np.repeat(f[keep], len(t)), "t": np.tile(t * 1000, keep.sum()), "1": 10 * np.log10(power[keep]).ravel()},
         timeRange=[0, 200], electrodes=[1], transformMethod="fft", nperseg=100, noverlap=60, NFFT=128)


def densities():
    for more in ({}, {"vaknin": False, "spacing_um": 80}, {"norm": True, "minf": 5, "maxf": 100}, {"minf": 2, "maxf": 2000},
                 {"timeRange": [100, 160]}, {"sampr": 4000}):
        values = csd.prepareCSD(**{k: list(v) if isinstance(v, list) else v for k, v in more.items()})[0]
        first = 0 if more.get("vaknin", True) else 1
        part = values if "timeRange" in more else values[:, :120]
        # the whole is filtered, the beginning compared
        case("csd", {str(first + k): row for k, row in enumerate(part)}, **more)
    data = lfp.preparePSD(CSD=True, electrodes=["avg", "all"])
    case("csdPSD", {"freq": data["psdFreqs"][0], **dict(zip(data["psdNames"], data["psdSignal"]))})
    from netpyne.analysis import dipole  # noqa: F401 (its numbers are only drawn: p / 1000, from int(t0 / step) on)
    part = DIPOLE[100:250] / 1000.0
    case("dipole", {"t": np.arange(50, 125, STEP), **dict(zip("xyz", part.T))}, timeRange=[50, 125])


def connectivity():
    for feature in ("weight", "delay", "numConns", "probability", "strength", "convergence", "divergence"):
        matrix, pre, post = network._plotConnCalculateFromSim(["allCells"], ["allCells"], feature, "gid", "pop", None, None, "syn", None, False)
        case("conn", {"pre": [a for a in pre for _ in post], "post": [b for _ in pre for b in post], feature: matrix.ravel()},
             includePre=["allCells"], includePost=["allCells"], feature=feature)
    more = {"includePre": ["E", 14], "includePost": [["I", [0, 2]], "E"], "feature": "strength"}
    matrix, pre, post = network._plotConnCalculateFromSim(["E", 14], [("I", [0, 2]), "E"], "strength", "gid", "pop", None, None, "conn", "AMPA", False)
    case("conn", {"pre": [a for a in pre for _ in post], "post": [b for _ in pre for b in post], "strength": matrix.ravel()},
         synOrConn="conn", synMech=["AMPA"], **more)
    for feature in ("weight", "delay", "numConns"):
        with np.errstate(all="ignore"):
            matrix, pre, post = network._plotConnCalculateFromSim(["allCells"], ["I"], feature, "y", "cell", None, None, "syn", None, False)
        order = lambda cells: [str(g) for _, g in sorted((c["tags"]["y"], c["gid"]) for c in cells)]
        case("conn", {"pre": [a for a in order(pre) for _ in post], "post": [b for _ in pre for b in order(post)], feature: matrix.ravel()},
             includePre=["allCells"], includePost=["I"], feature=feature, groupBy="cell", orderBy="y")
    for feature in ("probability", "convergence", "weight"):
        matrix, pre, post = network._plotConnCalculateFromSim(["allCells"], ["E"], feature, "gid", "y", 40, 50, "syn", None, False)
        case("conn", {"pre": ["%g" % a for a in pre for _ in post], "post": ["%g" % b for _ in pre for b in post], feature: matrix.ravel()},
             includePre=["allCells"], includePost=["E"], feature=feature, groupBy="y", groupByIntervalPre=40, groupByIntervalPost=50)


def information():
    for more in ({}, {"cells1": ["E"], "cells2": ["I"], "binSize": 4, "timeRange": [0, 900]}, {"cells1": [0, 1, 2], "cells2": ["I"]}):
        given = {k: list(v) if isinstance(v, list) else v for k, v in more.items()}
        _, data = info.plotGranger(plotFig=False, showFig=False, **given)
        # the fit is 10 steps of a recursion: rounding grows, the more the smaller the measure
        case("granger", {"freq": data["F"], "Fx2y": data["Fx2y"], "Fy2x": data["Fy2x"], "Fxy": data["Fxy"]}, **more)
    # NetPyNE's nTE is hoc and MOD code that its package lacks: here by its definition, without the shuffles.
    bins = np.arange(0, DURATION, 20)
    x, y = (np.histogram([t for t, g in SPIKES if CELLS[g]["tags"]["pop"] == p], bins=bins)[0] for p in "EI")
    n = len(y) - 1
    entropy = lambda rows, given: -sum(c / n * math.log2(c / given[k[1:]]) for k, c in rows.items())
    past, both = Counter((b,) for b in y[:-1]), Counter(zip(y[:-1], x[:-1]))
    alone = entropy(Counter(zip(y[1:], y[:-1])), past)
    rest = entropy(Counter(zip(y[1:], y[:-1], x[:-1])), both)
    case("nTE", {"te": [alone - rest], "te_shuffled": [0.0], "entropy": [alone], "nte": [(alone - rest) / alone]}, numShuffle=0)


with contextlib.redirect_stdout(sys.stderr):
    for make in (rates, stats, synchrony, histograms, frequencies, rate_spectra, fields, densities, connectivity, information):
        make()

CONNS = [(c["preGid"], cell["gid"], c) for cell in CELLS for c in cell["conns"]]
result = {
    "duration": DURATION, "record_step": STEP,
    "spikes": {"t": [t for t, _ in SPIKES], "gid": [g for _, g in SPIKES]},
    "cells": {"gid": [c["gid"] for c in CELLS], **{k: [c["tags"][k] for c in CELLS] for k in ("pop", "y", "ynorm")}},
    "electrodes": {k: [e[i] for e in ELECTRODES] for i, k in enumerate("xyz")},
    "lfp": {"t": (np.arange(len(FIELD)) * STEP).tolist(), **{"e%d" % k: FIELD[:, k].tolist() for k in range(4)}},
    "dipole": {"t": (np.arange(len(DIPOLE)) * STEP).tolist(), **dict(zip("xyz", DIPOLE.T.tolist()))},
    "conns": {"pre_gid": [p for p, _, _ in CONNS], "post_gid": [p for _, p, _ in CONNS],
              **{k: [c[k] for _, _, c in CONNS] for k in ("sec", "loc", "synMech", "weight", "delay")}, "pre_label": [None] * len(CONNS)},
}
text = json.dumps({"result": result, "cases": CASES}, separators=(",", ":")).encode()
packed = io.BytesIO()
with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0, filename="") as out:
    out.write(text)
sys.stdout.buffer.write(packed.getvalue())
print(len(CASES), "cases,", len(text), "bytes,", len(packed.getvalue()), "packed", file=sys.stderr)
