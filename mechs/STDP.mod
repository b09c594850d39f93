TITLE Spike-timing dependent plasticity of a connection, with eligibility for reward (Chadderdon et al. 2012).
: Pairs of nearest spikes: Song S, Miller KD, Abbott LF, Nat. Neurosci. 3:919 (2000). Reward and punishment act on what was
: eligible: Chadderdon GL, Neymotin SA, Kerr CC, Lytton WW, PLoS ONE 7:e47251 (2012). synweight points to the weight that learns;
: events of weight 0 and above are spikes of its source, those below 0 of its target. A change is made 1 ms after the second spike
: of a pair (self event -1: source first, 1: target first), unless the other cell fired together with that second spike.
: SPDX-License-Identifier: MIT

NEURON {
  POINT_PROCESS STDP
  POINTER synweight
  RANGE tauhebb, tauanti, hebbwt, antiwt, RLwindhebb, RLwindanti, useRLexp, RLlenhebb, RLlenanti, RLhebbwt, RLantiwt
  RANGE wmax, softthresh, STDPon, RLon, verbose, skip
  RANGE tlastpre, tlastpost, tlasthebbelig, tlastantielig, interval, deltaw, newweight
}

PARAMETER {
  tauhebb = 10 (ms)
  tauanti = 10 (ms)
  hebbwt = 1
  antiwt = -1
  RLwindhebb = 10 (ms)
  RLwindanti = 10 (ms)
  useRLexp = 0 : 0: eligibility lasts RLlen..., 1: it decays with that time constant
  RLlenhebb = 100 (ms)
  RLlenanti = 100 (ms)
  RLhebbwt = 1
  RLantiwt = -1
  wmax = 15
  softthresh = 0 : 1: changes shrink towards 0 and wmax
  STDPon = 1
  RLon = 1
  verbose = 0 : no effect
  skip = 0
}

ASSIGNED {
  synweight
  tlastpre (ms)
  tlastpost (ms)
  tlasthebbelig (ms)
  tlastantielig (ms)
  interval (ms)
  deltaw
  newweight
}

INITIAL {
  tlastpre = -1
  tlastpost = -1
  tlasthebbelig = -1
  tlastantielig = -1
  interval = 0
  deltaw = 0
  newweight = 0
}

NET_RECEIVE (w) {
  deltaw = 0
  skip = 0
  if (flag == -1 && tlastpre != t - 1) {
    skip = 1
    change(hebbwt*exp(-interval/tauhebb))
  } else if (flag == 1 && tlastpost != t - 1) {
    skip = 1
    change(antiwt*exp(interval/tauanti))
  } else if (w >= 0) {
    interval = tlastpost - t
    if (tlastpost > -1 && -interval > 1) {
      if (STDPon == 1) {
        net_send(1, 1)
      }
      if (RLon == 1 && -interval <= RLwindanti) {
        tlastantielig = t
      }
    }
    tlastpre = t
  } else {
    interval = t - tlastpre
    if (tlastpre > -1 && interval > 1) {
      if (STDPon == 1) {
        net_send(1, -1)
      }
      if (RLon == 1 && interval <= RLwindhebb) {
        tlasthebbelig = t
      }
    }
    tlastpost = t
  }
}

PROCEDURE reward_punish(reinf) {
  if (RLon == 1) {
    deltaw = 0
    deltaw = deltaw + reinf*gain(tlasthebbelig, RLlenhebb, RLhebbwt)
    deltaw = deltaw + reinf*gain(tlastantielig, RLlenanti, RLantiwt)
    change(deltaw)
  }
}

: Of a reward now, from what became eligible at `since`.
FUNCTION gain(since (ms), len (ms), most) {
  if (RLon == 0 || since < 0) {
    gain = 0
  } else if (useRLexp != 0) {
    gain = most*exp((since - t)/len)
  } else if (t - since <= len) {
    gain = most
  } else {
    gain = 0
  }
}

FUNCTION hebbRL() {
  hebbRL = gain(tlasthebbelig, RLlenhebb, RLhebbwt)
}

FUNCTION antiRL() {
  antiRL = gain(tlastantielig, RLlenanti, RLantiwt)
}

PROCEDURE change(by) {
  deltaw = by
  if (softthresh == 1) {
    if (deltaw >= 0) {
      deltaw = deltaw*(1 - synweight/wmax)
    } else {
      deltaw = deltaw*synweight/wmax
    }
  }
  synweight = synweight + deltaw
  if (synweight > wmax) {
    synweight = wmax
  }
  if (synweight < 0) {
    synweight = 0
  }
}
