#!/usr/bin/env bash
# Checks for drift, or applies, from cron: one run at a time, with a log, and an e-mail when someone needs to act.
#
#   17 6 * * 1-5   /opt/access/roster.sh drift
#   23 0 * * *     /opt/access/roster.sh apply
#
# ROSTER_FOLDER holds roster.yaml, ideally as a clone, which this script updates. ROSTER_SETTINGS is a file with the variables
# for Paradime, which only the job's user can read (chmod 600). MAIL_TO gets the e-mails, through `mail` from mailutils or bsd-mailx.
# With ROSTER_IMAGE, roster runs in that container image; otherwise ROSTER is the command. See docs/cron.md.
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
image=${ROSTER_IMAGE:-}
folder=${ROSTER_FOLDER:-/opt/access/roster}
settings=${ROSTER_SETTINGS:-/etc/roster/settings}
log=${ROSTER_LOG:-/var/log/roster/$command.log}
lock=${ROSTER_LOCK:-/var/lock/roster.lock}
mail_to=${MAIL_TO:-root}

# Everything that can go wrong, in a shell of its own: whatever ends it is logged and mailed.
run() {
  set -e
  # One run at a time: an apply and a look at the same workspace would see each other's half.
  exec 9>"$lock"
  if ! flock --nonblock 9; then
    echo "Another run of roster has the lock $lock."
    exit 1
  fi
  if [[ -f $settings ]]; then
    set -a
    # shellcheck source=/dev/null
    source "$settings"
    set +a
  fi
  cd "$folder"
  # A clone that can't be brought up to date would apply an old roster. What git leaves in the background must not keep the lock.
  if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
    git pull --quiet --ff-only 9>&- || exit 1
  fi
  if [[ -n $image ]]; then run_image; else exec "$roster" "${arguments[@]}" --no-color; fi
}

# The variables are passed on by name, so that no secret is in the list of processes.
run_image() {
  local options=(--rm --read-only --cap-drop ALL --security-opt no-new-privileges --user "$(id -u):$(id -g)")
  local name
  if [[ -f $settings ]]; then
    while read -r name; do options+=(--env "$name"); done \
      < <(sed -nE 's/^(export +)?([A-Za-z_][A-Za-z0-9_]*)=.*/\2/p' "$settings")
  fi
  # As long as one answer may take, and more: apply settles what is in flight when it is stopped.
  exec docker run "${options[@]}" --stop-timeout 60 --volume "$PWD:/work:ro" "$image" "${arguments[@]}" --no-color
}

write_log() {
  printf '== %s roster %s: exit %s\n' "$(date --utc +%FT%TZ)" "$command" "$status"
  cat "$said"
}

tell() {
  local subject=$1
  # What is wrong may be that no mail can be sent: cron, the log and the exit code have it then.
  tail -n 200 "$said" | mail -s "$subject" "$mail_to" && return
  echo "no mail was sent to $mail_to: $subject" | tee -a "$log" >&2
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT

# Not with `||`, which would let `run` go on after a line that fails.
set +e
(run) >"$said" 2>&1
status=$?
if ! write_log >>"$log"; then
  echo "The log $log can't be written." >>"$said"
  if ((status == 0)); then status=1; fi
fi
case $status in
  0) ;;
  2) tell "roster: Paradime differs from the roster" ;;
  *) tell "roster $command failed with exit code $status" ;;
esac
exit "$status"
