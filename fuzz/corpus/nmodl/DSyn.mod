: nonlinear derivimplicit + CONDUCTANCE + NET_RECEIVE with extra args (own test mechanism)
NEURON { POINT_PROCESS DSyn NONSPECIFIC_CURRENT i RANGE e, tau, s, x, i, g }
UNITS { (nA)=(nanoamp) (mV)=(millivolt) (uS)=(microsiemens) }
PARAMETER { tau = 5 (ms) e = 0 (mV) }
ASSIGNED { v (mV) i (nA) g (uS) }
STATE { s x }
INITIAL { s = 0 x = 0.1 }
BREAKPOINT { SOLVE d METHOD derivimplicit
  CONDUCTANCE g
  g = s
  i = g*(v-e) }
DERIVATIVE d { s' = -s/tau + 0.001*x*x   x' = 0.2*x*(1-x) - s*x }
NET_RECEIVE (w, tlast (ms), r) {
  INITIAL { r = 1 tlast = -1e9 }
  r = 1 - (1-r)*exp(-(t-tlast)/50)
  s = s + w*r
  r = r*0.6
  tlast = t
}
