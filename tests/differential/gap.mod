: A gap junction whose other side is set by NetPyNE's pointers; compared, not run.
NEURON {
  POINT_PROCESS TestGap
  NONSPECIFIC_CURRENT i
  RANGE g, i, vpeer, weight
}
PARAMETER {
  g = 1e-4 (microsiemens)
  weight = 1
}
ASSIGNED {
  v (millivolt)
  vpeer (millivolt)
  i (nanoamp)
}
BREAKPOINT {
  i = weight * g * (v - vpeer)
}
