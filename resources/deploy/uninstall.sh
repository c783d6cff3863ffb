#!/bin/sh
# Takes the kiosk off this machine. The record of the patients and the keys to it stay, and it is
# said where they are.
#
#   uninstall.sh                     do it (as root)
#   uninstall.sh --dry-run           say what would be done, and do nothing
#   uninstall.sh --delete-record     delete the record, its keys and the settings too; asks first
#   uninstall.sh --delete-record --yes   does not ask
#   uninstall.sh --root FOLDER       take the files out of FOLDER (an image)
#
# Packages of Debian stay. Ends with 0 when all is done, 2 when it cannot be done here.
set -eu

program=/opt/recovery-kiosk
settings=/etc/recovery-kiosk
record=/var/lib/recovery-kiosk
unit=recovery-kiosk.service
user=recovery-kiosk
masked="sleep.target suspend.target hibernate.target hybrid-sleep.target ctrl-alt-del.target"

dry=no delete=no sure=no root=""
while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry=yes ;;
        --delete-record) delete=yes ;;
        --yes) sure=yes ;;
        --root) root=${2:?"--root needs a folder"}; shift ;;
        --help) sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0" | sed '/^set -eu/d'; exit 0 ;;
        *) echo "uninstall: unknown argument $1 (--help lists them)" >&2; exit 64 ;;
    esac
    shift
done
root=${root%/}

say() { echo "uninstall: $*"; }
stop() { echo "uninstall: $*" >&2; exit 2; }

do_() {
    if [ "$dry" = yes ]; then
        say "would: $*"
    else
        "$@"
    fi
}

ask() {
    [ "$delete" = yes ] && [ "$sure" = no ] && [ "$dry" = no ] || return 0
    [ -t 0 ] || stop "--delete-record asks first; without a terminal add --yes."
    printf 'This deletes all records of patients in %s for ever. Type DELETE to go on: ' "$root$record"
    read -r answer
    [ "$answer" = DELETE ] || stop "nothing was done."
}

take_off() {
    if [ -z "$root" ]; then
        if systemctl --quiet is-enabled "$unit" 2>/dev/null; then
            do_ systemctl --quiet disable "$unit"
        fi
        if systemctl --quiet is-active "$unit"; then do_ systemctl stop "$unit"; fi
        # shellcheck disable=SC2086 # a list
        do_ systemctl --quiet unmask $masked
    fi
    do_ rm -f "$root/etc/systemd/system/$unit" \
        "$root/etc/systemd/journald.conf.d/60-recovery-kiosk.conf" \
        "$root/etc/sysctl.d/60-recovery-kiosk.conf" \
        "$root/usr/lib/tmpfiles.d/recovery-kiosk.conf" \
        "$root/usr/lib/sysusers.d/recovery-kiosk.conf" \
        "$root/usr/local/sbin/recovery-kiosk-uninstall"
    do_ rm -rf "$root/etc/systemd/system/$unit.d/10-keys.conf" "$root$program" \
        "$root/run/recovery-kiosk"
    if [ -z "$root" ]; then do_ systemctl daemon-reload; fi
}

record_and_keys() {
    if [ "$delete" = yes ]; then
        do_ rm -rf "$root$record" "$root$settings" "$root/etc/systemd/system/$unit.d"
        if [ -z "$root" ] && id "$user" >/dev/null 2>&1; then do_ userdel "$user"; fi
        say "the record and its keys are deleted. Copies in backups are still there."
        return 0
    fi
    say "kept: the record in $root$record and its settings and keys in $root$settings."
    say "The record belongs to the user $user, who stays too."
    say "--delete-record deletes them."
}

[ -n "$root" ] || [ "$dry" = yes ] || [ "$(id -u)" -eq 0 ] || stop "run it as root: sudo $0"
ask
take_off
record_and_keys
say "done."
