: ELECTRODE_CURRENT, arrays of parameters set elsewhere, at_time
NEURON { POINT_PROCESS Elec ELECTRODE_CURRENT i RANGE del, amp, i, slope }
PARAMETER { del = 12 (ms) amp = 0.3 (nA) slope = 0.01 }
ASSIGNED { i (nA) v (mV) }
INITIAL { i = 0 }
BREAKPOINT { at_time(del) if (t > del && t < del + 20) { i = amp + slope*v } else { i = 0 } }
