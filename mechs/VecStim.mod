TITLE Spike source that plays a list of times.
: The times are in ascending order; those before the present are passed over.
: SPDX-License-Identifier: MIT

NEURON {
  ARTIFICIAL_CELL VecStim
  POINTER ptr
}

ASSIGNED {
  index
  etime (ms)
  ptr
}

INITIAL {
  index = 0
  next()
  if (index > 0) {
    net_send(etime - t, 1)
  }
}

NET_RECEIVE (w) {
  if (flag == 1) {
    net_event(t)
    next()
    if (index > 0) {
      net_send(etime - t, 1)
    }
  }
}

PROCEDURE next() {
  element()
  while (index > 0 && etime < t) {
    element()
  }
}

: Next time of the list; index is -1 behind the last.
PROCEDURE element() {
VERBATIM
  IvocVect* times = (IvocVect*)_p_ptr;
  int i = (int)index;
  if (times && i >= 0 && i < vector_capacity(times)) {
    etime = vector_vec(times)[i];
    index += 1.;
  } else {
    index = -1.;
  }
ENDVERBATIM
}

PROCEDURE play() {
VERBATIM
  IvocVect** kept = (IvocVect**)(&_p_ptr);
  IvocVect* times = nullptr;
  if (ifarg(1)) {
    times = vector_arg(1);
    hoc_obj_ref(*vector_pobj(times));
  }
  if (*kept) {
    hoc_obj_unref(*vector_pobj(*kept));
  }
  *kept = times;
ENDVERBATIM
}
