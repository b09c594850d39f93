: RANDOM: every draw
NEURON { POINT_PROCESS Ran RANDOM r, s RANGE a, b, c, d NONSPECIFIC_CURRENT i THREADSAFE }
ASSIGNED { v i a b c d }
INITIAL { random_setseq(r, 0) random_setseq(s, 5) a = 0 b = 0 c = 0 d = 0 }
BREAKPOINT { SOLVE draw i = 1e-3*a }
PROCEDURE draw() { a = random_uniform(r) b = random_negexp(r, 2) + random_negexp(s) c = random_normal(s, 1, 3) + random_normal(r)
  d = random_uniform(r, 4, 5) + random_ipick(s)*1e-9 + random_dpick(s) }
