: WATCH in four modes (3: v assigned before a WATCH is lost, after it is kept); every WATCH event is logged and passed on by net_event
NEURON { POINT_PROCESS Wat RANGE hi, lo, mode, seq, n2, n3, n4, t2, t3 }
UNITS { (mV)=(millivolt) }
PARAMETER { hi = -20 (mV) lo = -60 (mV) mode = 0 }
ASSIGNED { v (mV) seq n2 n3 n4 t2 (ms) t3 (ms) }
INITIAL { seq = 0 n2 = 0 n3 = 0 n4 = 0 t2 = -1 t3 = -1 net_send(0, 1) }
NET_RECEIVE (w) {
  seq = fmod(seq*31 + flag, 1000003)
  if (flag == 1) {
    if (mode == 1) {
      WATCH (v > hi) 2
    } else {
      WATCH (v > hi) 2, (v < lo) 3
    }
  } else if (flag == 2) {
    n2 = n2 + 1
    t2 = t
    if (mode == 1) {
      WATCH (v < lo) 3
    }
    if (mode == 2) {
      WATCH (v > hi) 2
      WATCH (v > hi - 0.001) 4
      WATCH (v < lo) 3
    }
    if (mode == 3) {
      v = v - 1.5
      WATCH (v < lo) 3
    }
    net_event(t)
  } else if (flag == 3) {
    n3 = n3 + 1
    t3 = t
    if (mode == 1) {
      WATCH (v > hi) 2
    }
    if (mode == 3) {
      WATCH (v > hi) 2
      v = v + 1.5
    }
    net_event(t)
  } else if (flag == 4) {
    n4 = n4 + 1
    net_event(t)
  } else {
    if (w > 0) { WATCH (v > hi + 10) 4 } else { v = v + 0.5 }
  }
}
