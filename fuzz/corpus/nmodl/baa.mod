: BEFORE/AFTER blocks. pp points to a counter common to both mechanisms and records the order of the blocks.
: qi (an ion "concentration" this mechanism writes) shows which blocks store ion variables.
NEURON { SUFFIX baa USEION q READ qi WRITE qi VALENCE 1 NONSPECIFIC_CURRENT i RANGE g0, g, m, s, tb, ts, tr, vb, vs, vr, cnt POINTER pp }
UNITS { (mV)=(millivolt) (mA)=(milliamp) }
PARAMETER { g0 = 0.0003 }
ASSIGNED { v (mV) i (mA/cm2) g s tb ts tr vb vs vr qi pp cnt }
STATE { m }
BEFORE INITIAL { qi = qi + 1 s = 1 pp = fmod(pp*31 + 1, 1000003) cnt = 0 }
INITIAL { qi = qi + 2 m = 0.2 g = g0 s = s + 0.25 pp = fmod(pp*31 + 2, 1000003) }
AFTER INITIAL { qi = qi + 4 s = s + 0.125 pp = fmod(pp*31 + 3, 1000003) }
BEFORE BREAKPOINT { qi = qi + 8 tb = t vb = v cnt = cnt + 1 g = g0*(1 + 0.5*m + 0.0001*fmod(cnt + qi, 97)) pp = fmod(pp*31 + 4, 1000003) }
BREAKPOINT { SOLVE d METHOD cnexp  i = g*(v + 50) }
DERIVATIVE d { m' = (1/(1+exp(-(v+45)/8)) - m)/2.5 }
AFTER SOLVE { qi = qi + 16 ts = t vs = v m = m*0.999 pp = fmod(pp*31 + 5, 1000003) }
BEFORE STEP { qi = qi + 32 tr = t vr = v s = s + v pp = fmod(pp*31 + 6, 1000003) }
BEFORE STEP { pp = fmod(pp*31 + 7, 1000003) }
