: Calcium that leaks in through the membrane and is kept in a shell below it; the reversal potential follows it (Nernst).
NEURON { SUFFIX castore USEION ca READ ica, eca WRITE ica, cai RANGE g, depth, tau, rest }
UNITS { (mA) = (milliamp) (mV) = (millivolt) (molar) = (1/liter) (mM) = (millimolar) (um) = (micron) F = (faraday) (coulomb) }
PARAMETER { g = 1e-5 (mho/cm2) depth = .5 (um) tau = 40 (ms) rest = 1e-4 (mM) }
ASSIGNED { v (mV) ica (mA/cm2) eca (mV) }
STATE { cai (mM) }
INITIAL { cai = rest }
BREAKPOINT {
  SOLVE shell METHOD cnexp
  ica = g*(v - eca)
}
DERIVATIVE shell { cai' = -ica*(1e4)/(2*F*depth) + (rest - cai)/tau }
