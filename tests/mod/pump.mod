: A pump at rest: a nonlinear scheme solved by STEADYSTATE sparse, then in steps.
NEURON { SUFFIX pump RANGE c, p, pc, leak, kf }
PARAMETER { kf = 5e3 leak = .013 total = .3 }
STATE { c p pc }
INITIAL {
  c = .2
  p = .3
  pc = 0
  SOLVE scheme STEADYSTATE sparse
}
BREAKPOINT { SOLVE scheme METHOD sparse }
KINETIC scheme {
  COMPARTMENT 1.7 { c }
  ~ c << (leak)
  ~ 2 c + p <-> pc (kf, .25)
  ~ pc <-> p (.9, 0)
  CONSERVE p + pc = total
}
