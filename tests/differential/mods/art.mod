: an artificial cell: leaky sum, refractory by self events, random numbers of the process
NEURON { ARTIFICIAL_CELL Art RANGE tau, m, t0, refractory, drawn }
PARAMETER { tau = 10 (ms) <1e-9,1e9> refr = 5 (ms) }
ASSIGNED { m t0 (ms) refractory drawn }
INITIAL { set_seed(12) m = 0 t0 = 0 refractory = 0 drawn = scop_random() }
NET_RECEIVE(w) {
  if (refractory == 0) {
    m = m*exp(-(t - t0)/tau) t0 = t m = m + w + 0.1*exprand(0.5)
    if (m > 1) { refractory = 1 m = 2 net_send(refr, 9) net_event(t) }
  } else if (flag == 9) { t0 = t refractory = 0 m = 0 drawn = drawn + normrand(0, 1) }
}
