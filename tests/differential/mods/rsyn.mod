: the idiom of a random stream behind a pointer, in a synapse that fails at random
NEURON { POINT_PROCESS RSyn NONSPECIFIC_CURRENT i POINTER rng RANGE g, p, drawn }
VERBATIM
#include "nrnran123.h"
ENDVERBATIM
PARAMETER { tau = 3 (ms) p = 0.5 }
ASSIGNED { v (mV) i (nA) rng drawn }
STATE { g (uS) }
INITIAL { g = 0
VERBATIM
  if (_p_rng) { nrnran123_setseq((nrnran123_State*) _p_rng, 0, 0); }
ENDVERBATIM
}
BREAKPOINT { SOLVE s METHOD cnexp i = g*v }
DERIVATIVE s { g' = -g/tau }
NET_RECEIVE(w) { drawn = urand() if (drawn < p) { g = g + w*(1 + negexp()) } }
FUNCTION urand() {
VERBATIM
  double value = 0.0;
  if (_p_rng) { value = nrnran123_dblpick((nrnran123_State*) _p_rng); }
  _lurand = value;
ENDVERBATIM
}
FUNCTION negexp() {
VERBATIM
  if (_p_rng) {
    return nrnran123_negexp((nrnran123_State*) _p_rng);
  } else {
ENDVERBATIM
  negexp = exprand(1)
VERBATIM
  }
ENDVERBATIM
}
PROCEDURE setRNG() {
VERBATIM
  nrnran123_State** pv = (nrnran123_State**) (&_p_rng);
  if (*pv) { nrnran123_deletestream(*pv); *pv = (nrnran123_State*) 0; }
  if (ifarg(1)) { *pv = nrnran123_newstream3((uint32_t) *getarg(1), (uint32_t) *getarg(2), (uint32_t) *getarg(3)); }
ENDVERBATIM
}
