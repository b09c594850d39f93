#!/usr/bin/env bash
# Installs the Debian packages that building (or testing) needs and that are missing; says which. As root or with sudo.
# Usage: install_deps.sh build|test
set -euo pipefail

build="gcc make cmake ninja-build pkg-config libcairo2-dev libhdf5-dev libmatio-dev librandom123-dev zlib1g-dev"
test_only="g++ libcmocka-dev python3"
wanted=$build
[ "${1:-build}" = test ] && wanted="$build $test_only"

# What a package is for can be there without the package (a compiler built by hand, pyenv's python): look for the thing itself.
has() {
  case $1 in
    gcc | g++ | make | cmake | python3) command -v "$1" > /dev/null ;;
    ninja-build) command -v ninja > /dev/null ;;
    pkg-config) command -v pkg-config > /dev/null ;;
    libcairo2-dev) pkg-config --exists cairo cairo-svg cairo-pdf cairo-png 2> /dev/null ;;
    libhdf5-dev) pkg-config --exists hdf5-serial 2> /dev/null ;;
    libmatio-dev) pkg-config --exists matio 2> /dev/null ;;
    librandom123-dev) [ -e /usr/include/Random123/philox.h ] || [ -e /usr/local/include/Random123/philox.h ] ;;
    libcmocka-dev) pkg-config --exists cmocka 2> /dev/null ;;
    zlib1g-dev) pkg-config --exists zlib 2> /dev/null ;;
  esac
}

missing=""
for package in $wanted; do
  has "$package" || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

echo "netcyne needs these packages:$missing" >&2
if ! command -v apt-get > /dev/null; then
  echo "This is not a Debian system: install their equivalents and try again." >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo > /dev/null || { echo "Run as root: apt-get install$missing" >&2; exit 1; }
  as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing them with apt-get ..." >&2
$as_root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$as_root apt-get install -y -qq --no-install-recommends $missing > /dev/null
