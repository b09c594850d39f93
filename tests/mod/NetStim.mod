: Regular spike source, also started and stopped by events.
NEURON { ARTIFICIAL_CELL NetStim RANGE interval, number, start THREADSAFE }
PARAMETER { interval = 10 (ms) number = 10 start = 50 (ms) }
ASSIGNED { event (ms) on ispike }
INITIAL {
  on = 0
  ispike = 0
  if (start >= 0 && number > 0) {
    on = 1
    event = start + interval - interval
    if (event < 0) { event = 0 }
    net_send(event, 3)
  }
}
PROCEDURE begin() { if (number > 0) { on = 1 event = 0 ispike = 0 } }
PROCEDURE next() { if (number > 0) { event = interval if (ispike >= number) { on = 0 } } }
NET_RECEIVE (w) {
  if (flag == 0) {
    if (w > 0 && on == 0) {
      begin()
      next()
      event = event - interval
      net_send(event, 1)
    } else if (w < 0) { on = 0 }
  }
  if (flag == 3) { if (on == 1) { begin() net_send(0, 1) } }
  if (flag == 1 && on == 1) {
    ispike = ispike + 1
    net_event(t)
    next()
    if (on == 1) { net_send(event, 1) }
  }
}
