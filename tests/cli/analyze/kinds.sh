# Without operands: a table of the analyses, with all options and defaults.
netcyne analyze
