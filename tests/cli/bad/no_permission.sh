#!/usr/bin/env bash
# as a user without rights: a model that cannot be read, a folder that cannot be written
cp "$MODELS/tiny.json" secret.json
cp "$MODELS/tiny.json" model.json
chmod 644 model.json
chmod 000 secret.json
mkdir closed
chmod 555 closed
as_user=()
if [ "$(id -u)" = 0 ]; then
  command -v setpriv > /dev/null || skip "root may read everything, and there is no setpriv to be somebody else"
  cp "$NETCYNE" program && chmod 755 program && NETCYNE=$PWD/program
  as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  "${as_user[@]}" "$NETCYNE" --version > /dev/null 2>&1 || skip "setpriv cannot run the program as nobody"
fi
"${as_user[@]}" "$NETCYNE" check secret.json
echo "exit $?"
"${as_user[@]}" "$NETCYNE" run -q model.json -o closed/results
echo "exit $?"
ls closed
