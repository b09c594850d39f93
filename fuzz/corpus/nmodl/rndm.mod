: every random_ function on a RANDOM stream; ids set without setseq afterwards keep the old block
NEURON { POINT_PROCESS Rndm NONSPECIFIC_CURRENT i RANGE amp, id, x0, x1, x2, x3, x4, x5, x6, x7, x8, xi RANDOM r }
UNITS { (nA)=(nanoamp) }
PARAMETER { amp = 0.01 id = 0 }
ASSIGNED { i (nA) x0 x1 x2 x3 x4 x5 x6 x7 x8 xi }
INITIAL {
  random_setids(r, 7, id, 3)
  random_setseq(r, 21)
  x0 = random_uniform(r)
  x1 = random_uniform(r, -2, 3)
  x2 = random_negexp(r)
  x3 = random_negexp(r, 4.5)
  x4 = random_normal(r)
  x5 = random_normal(r, 1.5, 0.3)
  x6 = random_ipick(r)
  x7 = random_dpick(r)
  random_setids(r, 8, id, 4)
  x8 = random_uniform(r)
  xi = 0
}
BREAKPOINT { SOLVE noise  i = -amp*xi }
PROCEDURE noise() { xi = random_normal(r) }
