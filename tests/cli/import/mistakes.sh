#!/usr/bin/env bash
# every mistake of an SWC file is told at its place; files that are not there, and folders; exit codes
printf '1 1 0 0 0 5 -1\r\n2 3 nan 0 0 1 3\r\n3 7 0 0 0 1 2\r\n3 3 0 0 0 1 9\r\n' > bad.swc
netcyne import bad.swc; echo "exit $?"
netcyne import none.swc; echo "exit $?"
netcyne import .; echo "exit $?"
echo '1 1 0 0 0 5 -1' > one.swc
netcyne import one.swc -o /proc/none/rule.json 2> /dev/null; echo "exit $?"
netcyne import one.swc --threads 2; echo "exit $?"
netcyne import one.swc two.swc; echo "exit $?"
