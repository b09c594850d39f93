: operators: powers, precedence, logic, comparisons in a row, INT, while, FROM BY, arrays, else if
NEURON { SUFFIX ops RANGE a, b, c, d, e, f, g, h, arr }
DEFINE M 4
PARAMETER { u = 1.3 }
ASSIGNED { v (mV) a b c d e f g h arr[M] }
INITIAL { a = 0 h = 0 FROM j = 0 TO M-1 { arr[j] = j/2 } }
BREAKPOINT { work() }
PROCEDURE work() { LOCAL x, y, q[3], s
  x = v/7 y = t
  a = -x^2 + 2^3^u + 2^-1 + x^-1 + y^0.5
  b = !x == y
  c = x < y < 3 && y >= 2 || x != y && !(y > 50)
  d = 3 - 7/2
  s = 0
  FROM j = 0 TO 6 BY 2 { s = s + j*x + j/4 }
  e = s
  q[0] = x q[1] = y q[2] = x*y
  f = q[0]/q[2] + q[1]
  g = 0
  while (g < 3) { g = g + 0.75 }
  if (v > 20) { h = 1 } else if (v > 0) { h = 2 } else if (v > -40) { h = 3 } else { h = 4 }
  FROM j = 0 TO M-1 { arr[M-1-j] = arr[j]*0.5 + j + fmod(y, 3) }
  a = a + sin(x) + cos(x)*tan(x/9) + asin(0.3) + acos(0.2) + atan(x) + atan2(x, y + 1) + sinh(x/9) + cosh(x/9) + tanh(x)
  a = a + log(y + 1) + log10(y + 2) + fabs(x) + floor(x) + ceil(x) + pow(2.5, x) + sqrt(y) + exp(x)
}
