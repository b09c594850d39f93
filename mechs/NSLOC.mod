TITLE Spike source that notices when its interval becomes shorter.
: A NetStim whose `interval` is changed while it runs: it looks every check_interval, and where the interval has become shorter a
: second chain of spikes begins, which lasts until the next spike of the first; a longer one shows after that spike. The last spike
: is sent twice. Used for the variable rates of Chadderdon GL et al., PLoS ONE 7:e47251 (2012). Self events: 3 the first, 1 a spike,
: 4 a look, 5 a spike of the second chain. A Random123 stream as in NetStim; its first number is left out.
: SPDX-License-Identifier: MIT

NEURON {
  ARTIFICIAL_CELL NSLOC
  RANGE interval, number, start, noise, xloc, yloc, zloc, id, type, subtype, fflag
  GLOBAL check_interval
  RANDOM ranvar
  THREADSAFE
}

PARAMETER {
  interval = 100 (ms) <1e-9, 1e9>
  number = 3000 <0, 1e9>
  start = 1 (ms)
  noise = 0 <0, 1>
  xloc = -1
  yloc = -1
  zloc = -1
  id = -1
  type = -1
  subtype = -1
  fflag = 1
  check_interval = 1 (ms)
}

ASSIGNED {
  event (ms)
  last_interval (ms)
  transition
  on
  ispike
}

INITIAL {
  random_setseq(ranvar, 1)
  on = 0
  ispike = 0
  transition = 0
  last_interval = 0
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

: A spike, and the next one of its chain.
PROCEDURE spike() {
  ispike = ispike + 1
  draw()
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
  } else if (on == 0) {
    if (flag == 1) { : sent by others too
      net_event(t)
    }
  } else if (flag == 3) {
    begin()
    net_send(0, 1)
    net_send(2*check_interval, 4)
  } else if (flag == 1) {
    net_event(t)
    spike()
    transition = 0
    if (on == 1) {
      net_send(event, 1)
    } else {
      net_event(t)
    }
  } else if (flag == 5 && transition == 1) {
    net_event(t)
    spike()
    if (on == 1) {
      net_send(event, 5)
    }
  } else if (flag == 4) {
    if (interval < last_interval) {
      draw()
      transition = 1
      net_send(event, 5)
    }
    last_interval = interval
    net_send(check_interval, 4)
  }
}

PROCEDURE noiseFromRandom123(id1, id2, id3) {
  random_setids(ranvar, id1, id2, id3)
  random_setseq(ranvar, 1)
}
