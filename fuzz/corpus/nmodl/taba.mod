: PROCEDURE with TABLE and DEPEND (table used), FUNCTION with TABLE
NEURON { SUFFIX taba USEION k READ ek WRITE ik RANGE gbar, n, x GLOBAL qq, sh }
UNITS { (mV)=(millivolt) (mA)=(milliamp) }
PARAMETER { gbar = 0.002 qq = 1 sh = 0 (mV) celsius (degC) }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) ninf ntau x }
STATE { n }
INITIAL { rates(v) n = ninf x = finf(v) }
BREAKPOINT { SOLVE s METHOD cnexp  ik = gbar*n*n*finf(v)*(v-ek) }
DERIVATIVE s { rates(v) n' = (ninf-n)/ntau x = finf(v) }
PROCEDURE rates(v (mV)) {
  LOCAL q
  TABLE ninf, ntau DEPEND qq, sh, celsius FROM -75 TO 15 WITH 90
  q = qq^((celsius-20)/10)
  ninf = 1/(1+exp(-(v+30-sh)/9))
  ntau = (1 + 4*exp(-((v+40)/30)^2))/q
}
FUNCTION finf(v (mV)) {
  TABLE DEPEND sh FROM -90 TO 40 WITH 65
  finf = 1/(1+exp((v+10-sh)/12))
}
