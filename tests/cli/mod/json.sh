netcyne mod --json IClamp hh | grep -v '"version"'
