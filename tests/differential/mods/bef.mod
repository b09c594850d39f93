: BEFORE and AFTER of everything, two INITIAL-time values, an ion read and written
NEURON { SUFFIX bef USEION k READ ek, ik WRITE ek RANGE b1, b2, b3, b4, b5, seen }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) b1 b2 b3 b4 b5 seen }
INITIAL { b1 = 0 b2 = 0 b4 = 0 ek = -77 + 2*tanh(v/60) }
BREAKPOINT { SOLVE p METHOD after_cvode }
PROCEDURE p() { ek = -77 + 2*tanh(v/60) seen = seen + ik }
BEFORE BREAKPOINT { b1 = b1 + v*ek }
AFTER SOLVE { b2 = b2 + ik }
BEFORE INITIAL { b3 = v }
AFTER INITIAL { b5 = b5 + ek }
BEFORE STEP { b4 = t*ik }
