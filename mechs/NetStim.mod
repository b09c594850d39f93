TITLE Spike source, regular to Poisson.
: Intervals are (1 - noise)*interval plus an exponential with mean noise*interval, each source with a Random123 stream of its own
: (Salmon JK et al., Proc. SC'11). Events of positive weight start it, those of negative weight stop it. Self events: 3 the first
: spike, 1 the next one.
: SPDX-License-Identifier: MIT

NEURON {
  ARTIFICIAL_CELL NetStim
  RANGE interval, number, start, noise
  RANDOM ranvar
  THREADSAFE
}

PARAMETER {
  interval = 10 (ms) <1e-9, 1e9>
  number = 10 <0, 1e9>
  start = 50 (ms)
  noise = 0 <0, 1>
}

ASSIGNED {
  event (ms)
  on
  ispike
}

INITIAL {
  seed(0)
  on = 0
  ispike = 0
  if (noise < 0) {
    noise = 0
  } else if (noise > 1) {
    noise = 1
  }
  if (number > 0 && start >= 0) {
    on = 1
    event = start + next_interval(interval) - interval*(1. - noise)
    if (event < 0) {
      event = 0
    }
    net_send(event, 3)
  }
}

FUNCTION next_interval(mean (ms)) (ms) {
  if (mean <= 0) {
    mean = .01
  }
  if (noise == 0) {
    next_interval = mean
  } else {
    next_interval = (1. - noise)*mean + noise*mean*random_negexp(ranvar)
  }
}

PROCEDURE begin() {
  if (number > 0) {
    on = 1
    event = 0
    ispike = 0
  }
}

PROCEDURE draw() {
  if (number > 0) {
    event = next_interval(interval)
  }
  if (ispike >= number) {
    on = 0
  }
}

NET_RECEIVE (w) {
  if (flag == 0) {
    if (w > 0 && on == 0) {
      begin()
      draw()
      event = event - interval*(1. - noise)
      net_send(event, 1)
    } else if (w < 0) {
      on = 0
    }
  } else if (on == 1) {
    if (flag == 3) {
      begin()
      net_send(0, 1)
    } else if (flag == 1) {
      ispike = ispike + 1
      net_event(t)
      draw()
      if (on == 1) {
        net_send(event, 1)
      }
    }
  }
}

PROCEDURE seed(x) {
  random_setseq(ranvar, x)
}

PROCEDURE noiseFromRandom123(id1, id2, id3) {
  random_setids(ranvar, id1, id2, id3)
  random_setseq(ranvar, 0)
}
