: C helpers, loops, switch, arrays and macros in VERBATIM; a Random object
NEURON { POINT_PROCESS Helper NONSPECIFIC_CURRENT i POINTER donotuse RANGE a, b, c, d, drawn }
VERBATIM
#define HALF 0.5
static double series(double x, int n) {
  double sum = 0.0, term = 1;
  int k;
  for (k = 1; k <= n; k++) { sum += term; term *= x / k; }
  return sum;
}
ENDVERBATIM
ASSIGNED { v (mV) i (nA) a b c d drawn donotuse }
INITIAL { a = 0 b = 0 c = 0 d = 0 }
BREAKPOINT { work() drawn = pick() i = 1e-4*a }
PROCEDURE work() { LOCAL x
  x = v/30
VERBATIM
  static double cof[3] = {1.5, -2.25, HALF};
  double y = 0; int j, n = 7;
  for (j = 0; j < 3; j++) y += cof[j] * (_lx > 0 ? _lx : -_lx);
  a = series(_lx, n / 2 + 2) + y;
  switch (n == 7 ? 1 : (int) t) {
    case 1: b = 3; break;
    case 2:
    case 3: b = 4; break;
    default: b = t; break;
  }
  j = 0;
  while (1) { if (++j > 4) break; c += HALF; }
  do { d += 1; j--; } while (j > 0 && d < 1e9);
  if (a > 1e9) hoc_execerror("too", "large");
ENDVERBATIM
  b = b + y
}
FUNCTION pick() {
VERBATIM
  if (_p_donotuse) {
    _lpick = nrn_random_pick((Rand*) _p_donotuse);
  } else {
ENDVERBATIM
  pick = 0.25
VERBATIM
  }
ENDVERBATIM
}
PROCEDURE noiseFromRandom() {
VERBATIM
  void** pv = (void**) (&_p_donotuse);
  if (ifarg(1)) { *pv = nrn_random_arg(1); } else { *pv = nullptr; }
ENDVERBATIM
}
