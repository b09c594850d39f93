: The name VecStim for NetPyNE, whose spike times are compared but not run.
NEURON {
  ARTIFICIAL_CELL VecStim
}
PROCEDURE play() {
}
NET_RECEIVE (w) {
}
