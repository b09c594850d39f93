: TABLE in a FUNCTION and in a PROCEDURE, DEPEND, an array in it, values outside
NEURON { SUFFIX tab RANGE inf, tau, fun, arr GLOBAL sh }
PARAMETER { sh = 2 (mV) }
ASSIGNED { v (mV) celsius (degC) inf tau fun arr[2] }
STATE { m }
INITIAL { rates(v) m = inf }
BREAKPOINT { SOLVE s METHOD cnexp fun = alp(v*1.7) }
DERIVATIVE s { rates(v) m' = (inf - m)/tau }
PROCEDURE rates(v) { TABLE inf, tau, arr DEPEND celsius, sh FROM -80 TO 20 WITH 77
  inf = 1/(1 + exp(-(v + 40 - sh)/6)) tau = 1 + 3*exp(-((v + 50)/20)^2) arr[0] = v arr[1] = tau*inf }
FUNCTION alp(x) { TABLE DEPEND celsius FROM -100 TO 100 WITH 200 alp = 3^((celsius - 6.3)/10)*exp(x/30) }
