: calcium pool with pump, nernst + GHK calcium current (own test mechanism)
NEURON {
  SUFFIX cax
  USEION ca READ cai, cao, eca, ica WRITE ica, cai VALENCE 2
  RANGE pmax, gbar, tau, cinf, depth, m, ighk, inern
}
UNITS { (mV)=(millivolt) (mA)=(milliamp) (mM)=(milli/liter) (um)=(micron)
  FARADAY = (faraday) (coulombs)
  R = (k-mole) (joule/degC)
}
PARAMETER { pmax=1e-5 (cm/s) gbar=1e-5 tau=20 (ms) cinf=5e-5 (mM) depth=0.1 (um) celsius (degC) }
ASSIGNED { v (mV) eca (mV) cao (mM) ica (mA/cm2) ighk (mA/cm2) inern (mA/cm2) drive minf }
STATE { m cai (mM) }
INITIAL { m = minff(v) cai = cinf }
BREAKPOINT {
  SOLVE st METHOD cnexp
  ighk = pmax*m*m*ghkf(v,cai,cao)
  inern = gbar*m*m*(v-eca)
  ica = ighk + inern
}
DERIVATIVE st {
  m' = (minff(v)-m)/2
  drive = -(10000)*ica/(2*FARADAY*depth)
  if (drive <= 0) { drive = 0 }
  cai' = drive + (cinf-cai)/tau
}
FUNCTION minff(v) { minff = 1/(1+exp(-(v+30)/6)) }
FUNCTION ghkf(v(mV), ci(mM), co(mM)) (mA/cm2) {
  LOCAL z, eci, eco
  z = (1e-3)*2*FARADAY*v/(R*(celsius+273.15))
  eco = co*efun(z)
  eci = ci*efun(-z)
  ghkf = (.001)*2*FARADAY*(eci - eco)
}
FUNCTION efun(z) { if (fabs(z) < 1e-4) { efun = 1 - z/2 } else { efun = z/(exp(z)-1) } }
