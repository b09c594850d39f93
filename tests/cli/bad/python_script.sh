#!/usr/bin/env bash
echo 'from netpyne import specs' > model.py
netcyne run model.py
echo "exit $?"
