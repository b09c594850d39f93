: the idiom of playing a Vector of times
NEURON { ARTIFICIAL_CELL VStim POINTER ptr RANGE index }
ASSIGNED { index etime (ms) ptr }
INITIAL { index = 0 element() if (index > 0) { net_send(etime - t, 1) } }
NET_RECEIVE (w) { if (flag == 1) { net_event(t) element() if (index > 0) { net_send(etime - t, 1) } } }
PROCEDURE element() {
VERBATIM
  { void* vv; int i, size; double* px;
    i = (int) index;
    if (i >= 0) {
      vv = (void*) (_p_ptr);
      if (vv) {
        size = vector_capacity((IvocVect*) vv);
        px = vector_vec((IvocVect*) vv);
        if (i < size) { etime = px[i]; index += 1.; } else { index = -1.; }
      } else { index = -1.; }
    }
  }
ENDVERBATIM
}
PROCEDURE play() {
VERBATIM
  void** pv = (void**) (&_p_ptr);
  *pv = nullptr;
  if (ifarg(1)) { *pv = vector_arg(1); }
ENDVERBATIM
}
