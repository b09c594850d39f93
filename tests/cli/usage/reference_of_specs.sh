#!/usr/bin/env bash
# docs/user/reference/*.md are what the program prints from the table that specs are read by
cd "$ROOT/docs/user/reference" || exit
for page in *.md; do
  netcyne --reference "${page%.md}" | diff - "$page" || echo 'run: make pages'
done
echo *.md
netcyne --reference nothing
