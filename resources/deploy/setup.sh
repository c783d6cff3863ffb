#!/bin/sh
# Makes the checkout ready to run: system libraries, .venv, the pinned packages.
#
#   setup.sh            for running the kiosk
#   setup.sh --tests    for the tests too: adds Xvfb, strace, shellcheck and systemd-analyze,
#                       without which some tests skip
#   PYTHON=python3.12   takes that interpreter instead of the first that fits
#
# Does nothing when there is nothing to do. Ends with 2 when someone has to install
# something first, and says what.
set -eu

cd "$(dirname "$0")/../.."
root=$(pwd)
venv=$root/.venv
stamp=$venv/.kiosk-setup
tried=$venv/.kiosk-optional-tried

for_tests=no
for argument in "$@"; do
    case $argument in
        --tests) for_tests=yes ;;
        *) echo "setup: unknown argument $argument (there is only --tests)" >&2; exit 64 ;;
    esac
done

say() { echo "setup: $*" >&2; }
stop() { say "$*"; exit 2; }

# Shared object and Debian package. Without these Qt does not even draw into memory.
offscreen_libraries="
libGL.so.1=libgl1
libEGL.so.1=libegl1
libxkbcommon.so.0=libxkbcommon0
libfontconfig.so.1=libfontconfig1
libdbus-1.so.3=libdbus-1-3
libglib-2.0.so.0=libglib2.0-0
"
# A window on a display needs these too; tests can do without, a start on a display cannot.
window_libraries="
libxkbcommon-x11.so.0=libxkbcommon-x11-0
libxcb-cursor.so.0=libxcb-cursor0
libxcb-icccm.so.4=libxcb-icccm4
libxcb-image.so.0=libxcb-image0
libxcb-keysyms.so.1=libxcb-keysyms1
libxcb-randr.so.0=libxcb-randr0
libxcb-render-util.so.0=libxcb-render-util0
libxcb-shape.so.0=libxcb-shape0
libxcb-sync.so.1=libxcb-sync1
libxcb-xfixes.so.0=libxcb-xfixes0
libxcb-xkb.so.1=libxcb-xkb1
libX11-xcb.so.1=libx11-xcb1
"

# --- Python -----------------------------------------------------------------------------

# 3.15 and later: the pinned PySide6 is not made for them.
fits='
import sys
if not (3, 11) <= sys.version_info[:2] < (3, 15):
    raise SystemExit(1)
import ctypes, sqlite3, ssl, venv
'

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        "$PYTHON" -c "$fits" >/dev/null 2>&1 ||
            stop "PYTHON=$PYTHON is no complete Python 3.11 to 3.14 (needs ctypes, sqlite3, ssl, venv)."
        python=$PYTHON
        return
    fi
    for python in python3 python3.11 python3.12 python3.13 python3.14; do
        if "$python" -c "$fits" >/dev/null 2>&1; then return; fi
    done
    stop "no complete Python 3.11 to 3.14 here. Install one (Debian 12 and later:" \
        "apt-get install python3 python3-venv) or name one with PYTHON=/path/to/python3."
}

# --- What is there ----------------------------------------------------------------------

# Prints the pairs among the arguments whose shared object cannot be loaded.
missing_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    "$python" -I -S -c '
import ctypes, sys
for pair in sys.argv[1:]:
    try:
        ctypes.CDLL(pair.partition("=")[0])
    except OSError:
        print(pair)
' "$@"
}

# What makes a finished .venv this one: pins, interpreter, place (scripts in it name the place).
# A patch release of Python leaves it alone: a kiosk without a network must still start.
wanted_stamp() {
    "$1" -I -S -c '
import hashlib, platform, sys
key = hashlib.sha256(open("requirements.txt", "rb").read())
for part in (sys.implementation.cache_tag, platform.machine(), sys.argv[1]):
    key.update(b"\0" + part.encode(errors="surrogateescape"))
print(key.hexdigest())
' "$venv"
}

same_version() {
    [ "$("$1" -I -S -c 'import sys; print(sys.implementation.cache_tag)')" = \
        "$("$2" -I -S -c 'import sys; print(sys.implementation.cache_tag)')" ]
}

venv_is_ready() {
    [ -f "$stamp" ] && [ -x "$venv/bin/python" ] || return 1
    [ "$(cat "$stamp")" = "$(wanted_stamp "$venv/bin/python" 2>/dev/null)" ] || return 1
    [ -z "${PYTHON:-}" ] || same_version "$PYTHON" "$venv/bin/python" 2>/dev/null
}

venv_can_be_kept() {
    [ -f "$stamp" ] && same_version "$python" "$venv/bin/python" 2>/dev/null &&
        grep -qxF "$venv" "$venv/.kiosk-place" 2>/dev/null &&
        "$venv/bin/python" -m pip --version >/dev/null 2>&1
}

opens_a_window() {
    [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ "${QT_QPA_PLATFORM:-}" != offscreen ]
}

# Sets must (packages without which there is no start), may (packages that only make more
# tests possible) and absent (the shared objects behind them).
look() {
    must="" may="" absent=""
    # shellcheck disable=SC2086 # a list, one word a pair
    for pair in $(missing_libraries $offscreen_libraries); do
        must="$must ${pair#*=}"
        absent="$absent ${pair%%=*}"
    done
    if [ "$for_tests" = yes ] || opens_a_window; then
        # shellcheck disable=SC2086
        for pair in $(missing_libraries $window_libraries); do
            if [ "$for_tests" = yes ]; then
                may="$may ${pair#*=}"
            else
                must="$must ${pair#*=}"
                absent="$absent ${pair%%=*}"
            fi
        done
    fi
    if [ "$ready" = no ] && ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        must="$must $("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        absent="$absent ensurepip"
    fi
    if [ "$for_tests" = yes ] && [ "$(uname -s)" = Linux ]; then
        command -v Xvfb >/dev/null 2>&1 || may="$may xvfb"
        command -v strace >/dev/null 2>&1 || may="$may strace"
        command -v shellcheck >/dev/null 2>&1 || may="$may shellcheck"
        command -v systemd-analyze >/dev/null 2>&1 || may="$may systemd"
    fi
    must=${must# } may=${may# } absent=${absent# }
}

# --- System packages --------------------------------------------------------------------

# Debian 13 and Ubuntu 24.04 renamed one; apt follows the old name only where it is provided.
known_names() {
    for package in "$@"; do
        if [ "$package" = libglib2.0-0 ] && apt-cache show libglib2.0-0t64 >/dev/null 2>&1; then
            package=libglib2.0-0t64
        fi
        printf '%s ' "$package"
    done
}

# Sets sudo to what has to stand before apt-get, or fails. With "ask" sudo may ask for a password.
find_rights() {
    sudo=""
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null 2>&1 || return 1
    sudo=sudo
    sudo -n true >/dev/null 2>&1 || { [ "$1" = ask ] && [ -t 0 ] && [ -t 2 ]; }
}

# Runs apt-get and shows what it printed only when it failed.
apt() {
    if printed=$($sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" 2>&1); then
        return 0
    fi
    printf '%s\n' "$printed" >&2
    return 1
}

apt_install() {
    # shellcheck disable=SC2046
    apt install -y --no-install-recommends $(known_names "$@")
}

try_to_install() {
    command -v apt-get >/dev/null 2>&1 || return 0
    if [ -n "$must" ]; then find_rights ask || return 0; else find_rights quietly || return 0; fi
    wanted=$must${may:+ $may}
    say "installing system packages: ${wanted# }"
    apt update || say "the package lists could not be renewed; trying with the old ones"
    # shellcheck disable=SC2086
    if apt_install $wanted; then return 0; fi
    # One optional package that cannot be had must not take the needed ones with it.
    # shellcheck disable=SC2086
    if [ -n "$must" ] && [ -n "$may" ]; then apt_install $must || true; fi
}

# Optional packages are tried once for a .venv, not at every start.
already_tried() {
    for package in $may; do
        grep -qxF "$package" "$tried" 2>/dev/null || return 1
    done
}

stop_for_missing() {
    if command -v apt-get >/dev/null 2>&1; then
        say "missing: $absent. Run this, then try again:"
        # shellcheck disable=SC2086
        echo "sudo apt-get install -y --no-install-recommends $(known_names $must $may | sed 's/ $//')" >&2
        exit 2
    fi
    stop "missing: $absent. There is no apt-get here: install what your system calls them, then try again."
}

# --- Do ---------------------------------------------------------------------------------

ready=no
if venv_is_ready; then
    ready=yes
    python=$venv/bin/python
else
    find_python
fi

look
if [ -n "$must" ] || { [ -n "$may" ] && ! already_tried; }; then
    try_to_install
    look
    [ -z "$must" ] || stop_for_missing
fi
[ -z "$may" ] || say "going on without $may: tests that need them skip."

if [ "$ready" = no ]; then
    if ! venv_can_be_kept; then
        say "making .venv with $("$python" -V 2>&1)"
        "$python" -m venv --clear "$venv"
    fi
    rm -f "$stamp"
    say "installing the packages of requirements.txt"
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet -r requirements.txt || {
        say "pip could not install requirements.txt; what it said is above."
        exit 1
    }
    echo "$venv" >"$venv/.kiosk-place"
    wanted_stamp "$venv/bin/python" >"$stamp.new"
    mv "$stamp.new" "$stamp"
fi
if ! already_tried; then
    # shellcheck disable=SC2086
    printf '%s\n' $may >>"$tried"
fi
