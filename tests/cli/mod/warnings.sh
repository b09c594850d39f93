cat > w.mod <<'END'
NEURON { SUFFIX w USEION k READ ek WRITE ik RANGE g, never, h }
UNITS { (mV) = (millivolt) (mA) = (milliamp) (S) = (siemens) }
PARAMETER { g = .001 (S/cm2) }
STATE { m }
ASSIGNED { v (mV) ek (mV) ik (mA/cm2) never }
BREAKPOINT { SOLVE d METHOD cnexp ik = g*m*(v - ek) }
DERIVATIVE d { m' = -m*m }
END
netcyne mod w.mod > /dev/null
echo "exit $?"
netcyne mod -q w.mod > /dev/null
