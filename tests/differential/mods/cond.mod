: CONDUCTANCE with and without an ion, a LOCAL current, ELECTRODE-free; THREADSAFE
NEURON { SUFFIX cond USEION na READ ena WRITE ina NONSPECIFIC_CURRENT il RANGE g, gl, gm THREADSAFE }
PARAMETER { g = 0.001 gl = 3e-4 el = -60 }
ASSIGNED { v ena ina il gm }
STATE { m }
INITIAL { m = 0 }
BREAKPOINT { CONDUCTANCE gm USEION na CONDUCTANCE gl SOLVE s METHOD cnexp gm = g*m*m ina = gm*(v - ena) il = gl*(v - el) }
DERIVATIVE s { m' = (1/(1 + exp(-(v + 40)/5)) - m)/0.7 }
