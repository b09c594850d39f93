NEURON { SUFFIX a }
PROCEDURE p() {
VERBATIM
return 0;
ENDVERBATIM
}
STATE { x y }
LINEAR l { ~ x + 2*y = 1 ~ x - y = 3 }
BREAKPOINT { SOLVE l }
INITIAL { FROM i = 0 TO 3 { x = i } }
