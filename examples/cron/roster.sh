#!/usr/bin/env bash
# Looks for drift, or applies, from cron: one run at a time, with a log, and a mail when it needs somebody.
#
#   17 6 * * 1-5   /opt/access/roster.sh drift
#   23 0 * * *     /opt/access/roster.sh apply
#
# ROSTER_FOLDER holds roster.yaml, best as a clone that this script brings up to date. ROSTER_SETTINGS is a file with the variables
# of Paradime, which nobody but the user of the job can read (chmod 600). MAIL_TO gets the mails, by `mail` of mailutils or bsd-mailx.
set -euo pipefail
umask 077

command=${1:-drift}
case $command in
  drift) arguments=(drift roster.yaml) ;;
  apply) arguments=(apply roster.yaml --yes) ;;
  *)
    echo "usage: ${0##*/} drift|apply" >&2
    exit 3
    ;;
esac

roster=${ROSTER:-roster}
folder=${ROSTER_FOLDER:-/opt/access/roster}
settings=${ROSTER_SETTINGS:-/etc/roster/settings}
log=${ROSTER_LOG:-/var/log/roster/$command.log}
lock=${ROSTER_LOCK:-/var/lock/roster.lock}
mail_to=${MAIL_TO:-root}

tell() {
  local subject=$1
  # What is wrong may be that no mail can be sent: the log has it, and so does the exit code.
  tail -n 200 "$said" | mail -s "$subject" "$mail_to" || echo "no mail was sent to $mail_to" >>"$log"
}

finish() {
  local status=$1
  {
    printf '== %s roster %s: exit %s\n' "$(date --utc +%FT%TZ)" "$command" "$status"
    cat "$said"
  } >>"$log"
  case $status in
    0) ;;
    2) tell "roster: Paradime differs from the roster" ;;
    *) tell "roster $command failed with exit code $status" ;;
  esac
  rm -f "$said"
  exit "$status"
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT

# One run at a time: an apply and a look at the same workspace would see each other's half.
exec 9>"$lock"
if ! flock --nonblock 9; then
  echo "Another run of roster has the lock $lock." >"$said"
  finish 1
fi

if [[ -f $settings ]]; then
  set -a
  # shellcheck source=/dev/null
  source "$settings"
  set +a
fi

cd "$folder"
# A clone that can't be brought up to date would apply an old roster.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
  git pull --quiet --ff-only >"$said" 2>&1 || finish 1
fi

status=0
"$roster" "${arguments[@]}" --no-color >"$said" 2>&1 || status=$?
finish "$status"
