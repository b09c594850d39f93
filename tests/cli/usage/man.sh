#!/usr/bin/env bash
# the man page names every verb and option, and its text is free of mistakes where a formatter is there to say so
netcyne --man > netcyne.1
for word in $(netcyne --help | sed -n '/^  [a-z]/s/^  \([a-z]*\).*/\1/p'); do
  grep -q "^.fB$word" netcyne.1 || echo "no $word"
done
for option in $(for verb in run check dump info; do netcyne $verb --help; done | grep -o -- '^ .*--[a-z-]*' | grep -o -- '--[a-z-]*$' | sort -u); do
  grep -qF -- "$(echo "$option" | sed 's/-/\\-/g')" netcyne.1 || echo "no $option"
done
if command -v mandoc > /dev/null; then
  mandoc -T lint -W error netcyne.1
elif command -v groff > /dev/null; then
  groff -man -Tutf8 -ww netcyne.1 > /dev/null
fi
