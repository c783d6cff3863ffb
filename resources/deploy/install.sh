#!/bin/sh
# Installs the kiosk on Debian 12 or 13, as the only thing that machine shows; again updates it.
#
#   install.sh                      do it (as root)
#   install.sh --dry-run            say what would be done, and do nothing
#   install.sh --network ADDRESS    let it talk to these addresses too (again for more), such as
#                                   10.20.30.0/24 for the monitors' network
#   install.sh --no-packages        install no Debian packages and no Python packages
#   install.sh --no-start           install, and start nothing
#   install.sh --root FOLDER        put the files under FOLDER (an image); starts nothing
#
# Ends with 0 when all is done, 1 when something failed, 2 when it cannot be done here.
set -eu

from=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$from/../.." && pwd)

program=/opt/recovery-kiosk
settings=/etc/recovery-kiosk
record=/var/lib/recovery-kiosk
unit=recovery-kiosk.service
drop_ins=/etc/systemd/system/$unit.d
user=recovery-kiosk

# Compositor, seat, what Qt needs on Wayland, Python. setup.sh sees to the other libraries.
packages="cage seatd xwayland libwayland-client0 libwayland-cursor0 libwayland-egl1 python3
python3-venv libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3"
# A kiosk does not sleep, and nobody starts it anew from its keyboard.
masked="sleep.target suspend.target hibernate.target hybrid-sleep.target ctrl-alt-del.target"

dry=no get_packages=yes start=yes root="" network=""
while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry=yes ;;
        --no-packages) get_packages=no ;;
        --no-start) start=no ;;
        --root) root=${2:?"--root needs a folder"}; shift; start=no get_packages=no ;;
        --network) network="$network ${2:?"--network needs an address"}"; shift ;;
        --help) sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0" | sed '/^set -eu/d'; exit 0 ;;
        *) echo "install: unknown argument $1 (--help lists them)" >&2; exit 64 ;;
    esac
    shift
done
root=${root%/}

say() { echo "install: $*"; }
stop() { echo "install: $*" >&2; exit 2; }

# Does a step, or only says it.
do_() {
    if [ "$dry" = yes ]; then
        say "would: $*"
    else
        "$@"
    fi
}

# Puts a file in its place when it is not the same already: put MODE FROM TO
put() {
    if [ -f "$root$3" ] && cmp -s "$2" "$root$3"; then return 0; fi
    do_ install -D -m "$1" "$2" "$root$3"
}

# --- may it be done here? -----------------------------------------------------------------

check_here() {
    if [ -n "$root" ]; then return 0; fi
    if [ -r /etc/os-release ]; then
        # shellcheck disable=SC1091 # the system's own file
        known=$(. /etc/os-release && echo "${ID:-} ${VERSION_ID:-}")
    else
        known="unknown"
    fi
    case $known in
        "debian 12"* | "debian 13"*) ;;
        *) stop "this is made for Debian 12 and 13, and here is: $known." ;;
    esac
    [ "$dry" = yes ] || [ "$(id -u)" -eq 0 ] || stop "run it as root: sudo $0"
    command -v systemctl >/dev/null 2>&1 || stop "there is no systemd here."
}

check_network() {
    for address in $network; do
        case $address in
            *[!0-9a-fA-F.:/]*) stop "'$address' is no address such as 10.20.30.0/24." ;;
        esac
    done
}

# --- the parts ----------------------------------------------------------------------------

install_packages() {
    [ "$get_packages" = yes ] || return 0
    # shellcheck disable=SC2086 # a list
    do_ env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    # shellcheck disable=SC2086
    do_ env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $packages
}

# The program is root's: the kiosk can read it and never change it.
install_program() {
    [ "$checkout" != "$root$program" ] || return 0
    say "the program goes to $root$program"
    do_ install -d -m 755 "$root$program"
    for part in app ui resources; do
        # Beside the old one first, so that it is away for a moment only.
        do_ rm -rf "$root$program/.new-$part"
        do_ cp -R --no-preserve=ownership "$checkout/$part" "$root$program/.new-$part"
        do_ rm -rf "$root$program/${part:?}"
        do_ mv "$root$program/.new-$part" "$root$program/$part"
    done
    for file in main.py pyproject.toml requirements.txt README.md LICENSE CHANGELOG.md; do
        put 644 "$checkout/$file" "$program/$file"
    done
    do_ find "$root$program/app" "$root$program/ui" -name __pycache__ -prune -exec rm -rf {} +
    do_ chmod -R u=rwX,go=rX "$root$program/app" "$root$program/ui" "$root$program/resources"
    do_ chmod 755 "$root$program/resources/deploy/kiosk-session" \
        "$root$program/resources/deploy/kiosk-tool"
    [ "$get_packages" = yes ] || return 0
    do_ "$program/resources/deploy/setup.sh"
    do_ "$program/.venv/bin/python" -m compileall -q "$program/app" "$program/ui" "$program/main.py"
    do_ chmod -R u=rwX,go=rX "$program"
}

install_user() {
    put 644 "$from/recovery-kiosk.sysusers.conf" /usr/lib/sysusers.d/recovery-kiosk.conf
    put 644 "$from/recovery-kiosk.tmpfiles.conf" /usr/lib/tmpfiles.d/recovery-kiosk.conf
    [ -z "$root" ] || return 0
    do_ systemd-sysusers recovery-kiosk.conf
    do_ systemd-tmpfiles --create recovery-kiosk.conf
}

# Settings and keys of before are never touched.
install_settings() {
    do_ install -d -m 755 "$root$settings"
    [ -e "$root$settings/kiosk.toml" ] || put 644 "$from/kiosk.example.toml" "$settings/kiosk.toml"
    do_ install -d -m 700 "$root$settings/keys"
    for name in ledger pepper; do
        key=$root$settings/keys/$name.key
        # A record made without this key reads its own one: a new key here would shut it out.
        if [ ! -e "$key" ] && [ ! -e "$root$record/kiosk.db" ]; then make_key "$key"; fi
    done
    install_drop_ins
}

make_key() {
    if [ "$dry" = yes ]; then say "would: make a new key in $1"; return 0; fi
    (umask 077 && od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$1" && echo >>"$1")
    say "made a new key in $1: keep a copy of it in a safe place, away from this machine"
}

install_drop_ins() {
    made=$(mktemp)
    {
        echo "# Made by install.sh: the keys in $settings/keys, which only root can read."
        echo "[Service]"
        for key in "$root$settings"/keys/*.key; do
            [ -e "$key" ] || continue
            echo "LoadCredential=${key##*/}:${key#"$root"}"
        done
    } >"$made"
    put 644 "$made" "$drop_ins/10-keys.conf"
    if [ -n "$network" ]; then
        {
            echo "# Made by install.sh --network: whom the kiosk may talk to besides itself."
            echo "[Service]"
            for address in $network; do echo "IPAddressAllow=$address"; done
        } >"$made"
        put 644 "$made" "$drop_ins/20-network.conf"
    fi
    rm -f "$made"
}

install_system() {
    put 644 "$from/recovery-kiosk.sysctl.conf" /etc/sysctl.d/60-recovery-kiosk.conf
    put 644 "$from/recovery-kiosk.journald.conf" /etc/systemd/journald.conf.d/60-recovery-kiosk.conf
    put 644 "$from/$unit" "/etc/systemd/system/$unit"
    put 755 "$from/uninstall.sh" /usr/local/sbin/recovery-kiosk-uninstall
    [ -z "$root" ] || return 0
    do_ systemctl daemon-reload
    # shellcheck disable=SC2086 # a list
    do_ systemctl --quiet mask $masked
    do_ systemctl restart systemd-sysctl.service
}

start_it() {
    [ -z "$root" ] || return 0
    do_ systemctl --quiet enable seatd.service "$unit"
    [ "$start" = yes ] || return 0
    do_ rm -f /run/recovery-kiosk/ended
    do_ systemctl start seatd.service
    do_ systemctl restart --no-block "$unit"
    say "started; 'systemctl status recovery-kiosk' says how it is"
}

check_here
check_network
install_packages
if [ "$dry" = no ] && [ -z "$root" ] && systemctl --quiet is-active "$unit"; then
    say "the kiosk is running: it is ended for the update"
    systemctl stop "$unit"
fi
install_program
install_user
install_settings
install_system
start_it
say "done. Settings: $settings/kiosk.toml. Record: $record. User: $user."
