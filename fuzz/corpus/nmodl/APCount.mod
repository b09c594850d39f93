: Counts crossings of a threshold.
NEURON { POINT_PROCESS APCount RANGE n, thresh, time, firing THREADSAFE }
UNITS { (mV) = (millivolt) }
PARAMETER { thresh = -20 (mV) }
ASSIGNED { v (mV) n time (ms) firing }
INITIAL { n = 0 firing = 0 check() }
BREAKPOINT { SOLVE check METHOD after_cvode }
PROCEDURE check() {
  if (v >= thresh && !firing) { firing = 1 time = t n = n + 1 }
  if (firing && v < thresh && t > time) { firing = 0 }
}
