# one mistake a file, as people make them; what is said and the code of each
check() {
  cat > "$1.mod"
  netcyne mod "$1.mod"
  echo "exit $?" >&2
}
check undeclared <<'END'
NEURON { SUFFIX a }
INITIAL { gbar = 1 }
END
check misspelt <<'END'
NEURON { SUFFIX a RANGE gbar NONSPECIFIC_CURRENT i }
PARAMETER { gbar = 1 }
ASSIGNED { v i }
BREAKPOINT { i = gbr*v }
END
check brace <<'END'
NEURON { SUFFIX a
PARAMETER { g = 1 }
END
check braces_of_if <<'END'
NEURON { SUFFIX a }
ASSIGNED { x }
INITIAL { if (x > 1) x = 2 }
END
check comma_at_the_end <<'END'
NEURON { SUFFIX a RANGE g, }
PARAMETER { g = 1 }
END
check twice <<'END'
NEURON { SUFFIX a }
PARAMETER { g = 1 }
ASSIGNED { g }
END
check no_block <<'END'
NEURON { SUFFIX a }
STATE { m }
BREAKPOINT { SOLVE states METHOD cnexp }
END
check method <<'END'
NEURON { SUFFIX a }
STATE { m }
BREAKPOINT { SOLVE d METHOD cnxp }
DERIVATIVE d { m' = -m }
END
check not_a_state <<'END'
NEURON { SUFFIX a }
ASSIGNED { m }
BREAKPOINT { SOLVE d METHOD cnexp }
DERIVATIVE d { m' = -m }
END
check ion_variable <<'END'
NEURON { SUFFIX a USEION k READ vk WRITE ik }
ASSIGNED { vk ik }
BREAKPOINT { ik = vk }
END
check both_currents <<'END'
NEURON { POINT_PROCESS a NONSPECIFIC_CURRENT i ELECTRODE_CURRENT j }
ASSIGNED { i j }
BREAKPOINT { i = 1 j = 1 }
END
check unit <<'END'
NEURON { SUFFIX a }
UNITS { F = (faraday) (colombs) }
END
check units_do_not_conform <<'END'
NEURON { SUFFIX a }
UNITS { F = (faraday) (volt) }
END
check arguments <<'END'
NEURON { SUFFIX a }
ASSIGNED { x }
INITIAL { x = f(1, 2) }
FUNCTION f(x) { f = x }
END
check function <<'END'
NEURON { SUFFIX a }
ASSIGNED { x }
INITIAL { x = abs(x) }
END
check event_of_density <<'END'
NEURON { SUFFIX a }
NET_RECEIVE (w) { }
END
check net_send_in_breakpoint <<'END'
NEURON { POINT_PROCESS a }
BREAKPOINT { net_send(1, 1) }
NET_RECEIVE (w) { }
END
check assigns_time <<'END'
NEURON { SUFFIX a }
INITIAL { t = 0 }
END
check include <<'END'
NEURON { SUFFIX a }
INCLUDE "absent.inc"
END
check string <<'END'
NEURON { SUFFIX a }
INITIAL { printf("no end) }
END
check operator <<'END'
NEURON { SUFFIX a }
ASSIGNED { x }
INITIAL { x = 3 % 2 }
END
check index <<'END'
NEURON { SUFFIX a }
ASSIGNED { x[3] y }
INITIAL { x = 1 y[0] = 1 }
END
check bytes < <(printf 'NEURON { SUFFIX a }\nINITIAL { \x80\xff }\n')
check empty < /dev/null
check several <<'END'
NEURON { SUFFIX a }
ASSIGNED { v }
INITIAL {
  one = 1
  two = v +
  three = (v
}
END
true
