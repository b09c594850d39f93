: INITIAL, BREAKPOINT and BEFORE twice
NEURON { SUFFIX twice NONSPECIFIC_CURRENT i RANGE x, y }
ASSIGNED { v (mV) x y i (mA/cm2) }
INITIAL { LOCAL a
  a = v/7
  x = a
}
BREAKPOINT { LOCAL a
  a = 1e-5*v
  i = a
}
INITIAL { LOCAL a
  a = 2
  x = x*3 + a
}
BEFORE STEP { y = y + 1e-3*v }
BEFORE STEP { y = y*0.99 }
BREAKPOINT { LOCAL a
  a = 2
  i = i + a*1e-5*(v + 60)
}
