for pass in tokens parse print symbols lower fold powers dead; do
  netcyne mod --dump-after $pass pas > $pass || exit
  head -2 $pass
done
netcyne mod --dump-after print "$ROOT"/mechs/hh.mod > again.mod && netcyne mod again.mod > again && netcyne mod hh | cmp - again
netcyne mod --dump-after dead "$ROOT"/mechs/hh.mod > a && netcyne mod --dump-after dead again.mod | cmp - a
netcyne mod --dump-after last pas
