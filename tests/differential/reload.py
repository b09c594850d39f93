#!/usr/bin/env python3
"""NetPyNE opens a data file of ours and runs its network again: the spikes must be those in the file.

reload.py NAME_data.json [duration_ms]      (with a Python that has netpyne and neuron)
Ends with 'N passed, N failed'.
"""
import os
import sys

os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4 AVX512_ICL AVX512_SPR")
from netpyne import sim  # noqa: E402


def main():
    duration = float(sys.argv[2]) if len(sys.argv) > 2 else 100.0
    sim.initialize()
    sim.loadAll(sys.argv[1])
    saved = [(t, int(g)) for t, g in zip(sim.allSimData["spkt"], sim.allSimData["spkid"]) if t <= duration]
    sim.cfg.duration = duration
    sim.setupRecording()
    sim.runSim()
    again = [(t, int(g)) for t, g in zip(sim.simData["spkt"], sim.simData["spkid"])]
    is_same = bool(saved) and saved == again
    print(f"{len(saved)} spikes in the file, {len(again)} again: {'the same' if is_same else 'NOT the same'}")
    print(f"{int(is_same)} passed, {int(not is_same)} failed")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
