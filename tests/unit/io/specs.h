/* specs.h - small models that use all kinds of columns of a network, for the tests and the fuzz target of network files.
 * SPDX-License-Identifier: MIT */
#ifndef NCY_TESTS_IO_SPECS_H
#define NCY_TESTS_IO_SPECS_H

enum { N_SPECS = 6 };

static const char *const spec_text[N_SPECS] = {
    /* nothing but one cell */
    "{\"netParams\": {\"popParams\": {\"only\": {\"cellType\": \"c\", \"numCells\": 1}}, \"cellParams\": {\"c\": {\"secs\": "
    "{\"soma\": "
    "{\"geom\": {\"L\": 20, \"diam\": 20.5}}}}}}, \"simConfig\": {\"duration\": 10}}",

    /* columns of cells, several rules and structures, random and distance-dependent values, stimuli, non-ASCII labels */
    "{\"netParams\": {\"sizeX\": 150, \"sizeY\": 200.5, \"tau\": 2.5,"
    "\"popParams\": {\"E\": {\"cellType\": \"PYR\", \"numCells\": 23, \"ynormRange\": [0.1, 0.9]}, \"I é\": {\"cellType\": "
    "\"BC\","
    "\"numCells\": 7, \"xRange\": [10, 50]}, \"none\": {\"cellType\": \"BC\", \"numCells\": 0}},"
    "\"cellParams\": {\"PYR\": {\"conds\": {\"cellType\": \"PYR\"}, \"secs\": {\"soma\": {\"geom\": {\"L\": \"uniform(18, 22)\", "
    "\"diam\": 18.8,"
    "\"Ra\": 123, \"cm\": 1.25}, \"mechs\": {\"hh\": {\"gnabar\": \"uniform(0.1, 0.2)\", \"gkbar\": 0.036, \"el\": -70}}, "
    "\"vinit\": -71},"
    "\"dend\": {\"geom\": {\"L\": 150.0, \"diam\": 1.5, \"Ra\": 150, \"nseg\": 3}, \"topol\": {\"parentSec\": \"soma\", "
    "\"parentX\": 1.0, \"childX\": 0},"
    "\"mechs\": {\"pas\": {\"g\": [0.001, 0.002, 0.003], \"e\": \"-70 + 0.01*dist_path\"}}, \"weightNorm\": [1.5, 1, 0.5]}},"
    "\"secLists\": {\"all\": [\"soma\", \"dend\"]}},"
    "\"BC\": {\"conds\": {\"cellType\": \"BC\"}, \"secs\": {\"soma\": {\"geom\": {\"L\": 15, \"diam\": 15}, \"mechs\": {\"hh\": "
    "{}}, \"threshold\": -10}}},"
    "\"tuned\": {\"conds\": {\"cellType\": \"PYR\", \"ynorm\": [0, 0.5]}, \"secs\": {\"soma\": {\"mechs\": {\"pas\": {\"g\": "
    "1e-05}}}}}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"Exp2Syn\", \"tau1\": 0.1, \"tau2\": \"uniform(1, 2)\", \"e\": 0}, \"inh\": "
    "{\"mod\": \"ExpSyn\", \"tau\": 9, \"e\": -80}},"
    "\"connParams\": {\"E->I\": {\"preConds\": {\"pop\": \"E\"}, \"postConds\": {\"pop\": \"I é\"}, \"probability\": 0.4, "
    "\"weight\": \"0.01*exp(-dist_3D/tau/20)\","
    "\"delay\": \"dist_3D/100+0.5\", \"synMech\": \"exc\"}, \"E->E\": {\"preConds\": {\"pop\": \"E\"}, \"postConds\": {\"pop\": "
    "\"E\"}, \"convergence\": \"uniform(1, 5)\","
    "\"weight\": [0.01, 0.02], \"delay\": 5, \"synsPerConn\": 2, \"sec\": \"all\", \"synMech\": \"exc\"}, \"I->E\": "
    "{\"preConds\": {\"pop\": \"I é\"},"
    "\"postConds\": {\"pop\": \"E\"}, \"weight\": \"lognormal(-3, 0.2)\", \"delay\": \"max(0.5, normal(3, 1))\", \"synMech\": "
    "\"inh\", \"sec\": \"soma\", \"loc\": \"uniform(0, 1)\"}},"
    "\"stimSourceParams\": {\"bkg\": {\"type\": \"NetStim\", \"rate\": \"uniform(10, 20)\", \"noise\": 0.5, \"start\": 1},"
    "\"step\": {\"type\": \"IClamp\", \"del\": 5, \"dur\": \"uniform(5, 10)\", \"amp\": 0.1}},"
    "\"stimTargetParams\": {\"bkg->E\": {\"source\": \"bkg\", \"conds\": {\"pop\": \"E\"}, \"weight\": 0.01, \"delay\": 1, "
    "\"sec\": \"dend\", \"synMech\": \"exc\"},"
    "\"step->I\": {\"source\": \"step\", \"conds\": {\"cellType\": \"BC\", \"cellList\": [0, 3]}, \"sec\": \"soma\", \"loc\": "
    "0.25}}},"
    "\"simConfig\": {\"duration\": 20, \"seeds\": {\"conn\": 3, \"stim\": 4, \"loc\": 5}, \"hParams\": {\"celsius\": 37}}}",

    /* shared synapses, lists, ints as weights, self connections, a structure for each nseg */
    "{\"netParams\": {\"defaultThreshold\": 5, \"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 12}, \"Q\": "
    "{\"cellType\": \"c\", \"numCells\": 5}},"
    "\"cellParams\": {\"c\": {\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20, \"nseg\": \"int(uniform(1, 4))\"}, "
    "\"mechs\": {\"pas\": {\"g\": 0.001}}}}}},"
    "\"synMechParams\": {\"a\": {\"mod\": \"ExpSyn\", \"tau\": 2}, \"b\": {\"mod\": \"ExpSyn\", \"tau\": \"normal(5, 0.1)\"}},"
    "\"connParams\": {\"P->Q\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": [\"P\", \"Q\"]}, \"weight\": 2, "
    "\"delay\": 1, \"synMech\": [\"a\", \"b\"],"
    "\"divergence\": 4}, \"list\": {\"preConds\": {\"pop\": \"Q\"}, \"postConds\": {\"pop\": \"P\"}, \"connList\": [[0, 1], [2, "
    "3], [4, 0]],"
    "\"weight\": [0.5, 0.25, 0.125], \"delay\": [1, 2, 3], \"synMech\": \"a\"}}},"
    "\"simConfig\": {\"duration\": 5, \"oneSynPerNetcon\": false, \"allowSelfConns\": true, \"saveCellConns\": false}}",

    /* weights of 0 dropped, a clamp, an unknown mechanism */
    "{\"netParams\": {\"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 6}},"
    "\"cellParams\": {\"c\": {\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20}, \"mechs\": {\"home_made\": {\"gbar\": "
    "0.001}}}}}},"
    "\"synMechParams\": {\"a\": {\"mod\": \"ExpSyn\", \"tau\": \"uniform(1, 2)\"}},"
    "\"connParams\": {\"P->P\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"P\"}, \"weight\": \"discunif(0, "
    "1)\", \"delay\": 1, \"synMech\": \"a\"}},"
    "\"stimSourceParams\": {\"vc\": {\"type\": \"IClamp\", \"del\": 1, \"dur\": 2, \"amp\": -0.125}},"
    "\"stimTargetParams\": {\"vc->P\": {\"source\": \"vc\", \"conds\": {\"pop\": \"P\", \"cellList\": [1]}, \"sec\": \"soma\", "
    "\"loc\": 0.5}}},"
    "\"simConfig\": {\"duration\": 5, \"allowConnsWithWeight0\": false}}",

    /* point cells, diversity, places from a list, pointer connections, weights that change with time */
    "{\"netParams\": {\"scaleConnWeightModels\": {\"IntFire1\": 2}, \"cellParams\": {\"A\": {\"conds\": {\"cellType\": \"A\"}, "
    "\"secs\": {\"soma\": {\"geom\": {\"L\": 20, \"diam\": 20}}}},"
    "\"d\": {\"conds\": {\"cellType\": \"A\"}, \"diversityFraction\": 1, \"secs\": {\"soma\": {\"geom\": {\"cm\": 2}}}},"
    "\"N\": {\"cellModel\": \"NetStim\", \"params\": {\"start\": \"uniform(0, x)\"}}}, \"popParams\": {"
    "\"g\": {\"cellType\": \"A\", \"gridSpacing\": 60, \"diversity\": true},"
    "\"l\": {\"cellType\": \"A\", \"cellsList\": [{\"x\": 1, \"cellModel\": \"M\"}, {\"x\": 2.5, \"y\": 3}], \"diversity\": "
    "true},"
    "\"n\": {\"cellType\": \"N\", \"numCells\": 2, \"rate\": [1, 2], \"noise\": \"0.1*x\", \"dynamicRates\": {\"rates\": [[1], "
    "[2]], \"times\": [3]}},"
    "\"i\": {\"cellModel\": \"IntFire1\", \"numCells\": 2, \"tau\": 5},"
    "\"v\": {\"cellModel\": \"VecStim\", \"numCells\": 3, \"spikePattern\": {\"type\": \"gauss\", \"mu\": 50, \"sigma\": 9},"
    "\"pulses\": [{\"start\": 1, \"end\": 50, \"rate\": [100, 200], \"noise\": 0.5}]}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"ExpSyn\", \"tau\": 2}, \"gap\": {\"mod\": \"ElectSyn\", \"pointerParams\": "
    "{\"target_var\": \"vpeer\"}}},"
    "\"connParams\": {\"r\": {\"preConds\": {\"cellModel\": \"VecStim\"}, \"postConds\": {\"pop\": \"i\"}, \"weight\": 0.5},"
    "\"gap\": {\"preConds\": {\"pop\": \"g\"}, \"postConds\": {\"pop\": \"g\"}, \"probability\": 0.3, \"weight\": 0.1, "
    "\"synMech\": \"gap\", \"sec\": \"soma\","
    "\"preSec\": \"soma\", \"preLoc\": 0.25}, \"w\": {\"preConds\": {\"pop\": \"v\"}, \"postConds\": {\"pop\": \"g\"}, "
    "\"weight\": \"uniform(0, 1)\", \"delay\": 2,"
    "\"synMech\": \"exc\", \"shape\": {\"pulsePeriod\": 5, \"pulseWidth\": 2}}}}, \"simConfig\": {\"duration\": 100}}",

    /* 3-d points, rotated; ions; point processes in sections */
    "{\"netParams\": {\"rotateCellsRandomly\": [0, 3.0], \"popParams\": {\"P\": {\"cellType\": \"c\", \"numCells\": 3}, \"H\": "
    "{\"cellType\": \"h\", \"numCells\": 4}},"
    "\"cellParams\": {\"c\": {\"conds\": {\"cellType\": \"c\"}, \"secs\": {\"soma\": {\"geom\": {\"pt3d\": [[0, 0, 0, 10], [0, "
    "10, 0, 12.5], [0, 20, 1, 9]], \"nseg\": 2},"
    "\"ions\": {\"k\": {\"e\": -85}, \"ca\": {\"e\": 100, \"i\": [0.0001, 0.0002], \"o\": 2}}, \"mechs\": {\"hh\": {}}}}},"
    "\"more\": {\"conds\": {\"cellType\": \"c\"}, \"secs\": {\"soma\": {\"ions\": {\"na\": {\"e\": 55, \"i\": 12}}}}},"
    "\"h\": {\"conds\": {\"cellType\": \"h\"}, \"secs\": {\"soma\": {\"geom\": {\"L\": 10, \"diam\": 10}, \"pointps\": "
    "{\"Izhi\": {\"mod\": \"Izhi2007b\", \"a\": 0.03, \"b\": \"uniform(-3, -1)\","
    "\"vref\": \"V\", \"synList\": [\"AMPA\", \"NMDA\"], \"loc\": 0.25}, \"clamp\": {\"mod\": \"IClamp\", \"amp\": 0.5}}}}},"
    "\"h2\": {\"conds\": {\"cellType\": \"h\"}, \"secs\": {\"soma\": {\"pointps\": {\"Izhi\": {\"mod\": \"Izhi2007b\", \"c\": "
    "-60}}}}}},"
    "\"synMechParams\": {\"exc\": {\"mod\": \"ExpSyn\", \"tau\": 2}},"
    "\"connParams\": {\"P->H\": {\"preConds\": {\"pop\": \"P\"}, \"postConds\": {\"pop\": \"H\"}, \"weight\": 1, \"delay\": 1, "
    "\"synMech\": \"NMDA\"}}},"
    "\"simConfig\": {\"duration\": 5}}",
};

#endif
