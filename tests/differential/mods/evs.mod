: NET_RECEIVE: INITIAL in it, self events, net_move, net_event, state_discontinuity, slots of the NetCon, WATCH, FOR_NETCONS
NEURON { POINT_PROCESS Evs RANGE g, n, last, up, sum, moved NONSPECIFIC_CURRENT i }
PARAMETER { tau = 4 (ms) e = 0 (mV) }
ASSIGNED { v (mV) i (nA) n last up sum moved }
STATE { g (uS) }
INITIAL { g = 0 n = 0 last = -1 up = 0 sum = 0 moved = 0 net_send(0.5, 7) net_send(30, 1) }
BREAKPOINT { SOLVE s METHOD cnexp i = g*(v - e) }
DERIVATIVE s { g' = -g/tau }
NET_RECEIVE(w (uS), k, tprev (ms)) {
  INITIAL { k = 2 tprev = -10 }
  if (flag == 0) {
    state_discontinuity(g, g + w*k)
    k = k*0.9 + 0.1*exp(-(t - tprev)/20)
    tprev = t
    n = n + 1
    if (n == 3) { net_move(t + 2.5) moved = 1 }
    FOR_NETCONS(w1, k1, t1) { sum = sum + k1*w1 k1 = k1*0.99 }
    net_send(3.3, 2)
  } else if (flag == 1) {
    last = t
    net_event(t)
  } else if (flag == 2) {
    g = g + 0.0001
  } else if (flag == 7) {
    WATCH (v > -20) 3
    WATCH (v < -60) 4
  } else if (flag == 3) {
    up = up + 1 net_event(t) WATCH (v < -55) 5
  } else if (flag == 5) {
    up = up + 0.01 WATCH (v > -20) 3
  }
}
