# Shared by ./demo, ./test and .ci/run: steps with their time, what was skipped and why, and the tools a step needs.
# Source it from the root of the tree. It never fetches anything but Debian packages and what the two lock files name.

steps_passed=0
steps_failed=()
steps_skipped=()

# step "name" command…: runs it, says how long it took, remembers whether it passed, and goes on either way.
step() {
  local name=$1 begun=$SECONDS
  shift
  printf '\n=== %s\n' "$name"
  if "$@"; then
    steps_passed=$((steps_passed + 1))
    printf -- '--- %s: passed in %s s\n' "$name" $((SECONDS - begun))
  else
    steps_failed+=("$name")
    printf -- '--- %s: FAILED after %s s\n' "$name" $((SECONDS - begun))
  fi
}

# skip "name" "why": a check that was not made is always said.
skip() {
  steps_skipped+=("$1: $2")
  printf '\n=== %s\n--- SKIPPED: %s\n' "$1" "$2"
}

# The closing lines; false when a step failed.
summary() {
  printf '\n'
  local line
  for line in "${steps_skipped[@]}"; do printf 'skipped  %s\n' "$line"; done
  for line in "${steps_failed[@]}"; do printf 'FAILED   %s\n' "$line"; done
  printf 'took     %s min %s s\n' $((SECONDS / 60)) $((SECONDS % 60))
  printf '%s passed, %s failed, %s skipped\n' "$steps_passed" "${#steps_failed[@]}" "${#steps_skipped[@]}"
  [ ${#steps_failed[@]} -eq 0 ]
}

has() { command -v "$1" >/dev/null 2>&1; }

# need_tools: the two things that this tree does not install by itself.
need_tools() {
  if ! has cargo; then
    echo "Rust is missing: install it so that 'cargo --version' answers (1.95 or later), then run this again." >&2
    exit 2
  fi
  if ! has node || ! has npm; then
    echo "Node is missing: install node and npm (Node 18 or later), then run this again." >&2
    exit 2
  fi
}

# apt_install package…: as root or through sudo; false where neither is to be had.
apt_install() {
  local as=()
  if [ "$(id -u)" -ne 0 ]; then
    has sudo && sudo -n true 2>/dev/null || { echo "not root and no sudo: cannot install $*" >&2; return 1; }
    as=(sudo)
  fi
  if [ -z "${apt_updated:-}" ]; then
    "${as[@]}" apt-get update -qq || return 1
    apt_updated=yes
  fi
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# npm_ci folder: exactly what the lock names, no install scripts; nothing to do when already there.
npm_ci() {
  if [ ! "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; then
    (cd "$1" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) || return 1
    touch "$1/node_modules/.package-lock.json"
  fi
}

# bundle: the style sheet and scripts of the pages, when a source is newer than what was built.
bundle() {
  local at=crates/web/assets
  if [ -f $at/dist/app.js ] &&
    [ -z "$(find $at/src $at/build.mjs $at/package-lock.json -newer $at/dist/app.js -print -quit)" ]; then
    return 0
  fi
  npm_ci $at && node $at/build.mjs
}

# The newest installed PostgreSQL's programs, or nothing.
postgres_programs() {
  ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1
}

# start_postgres: a private server in a new folder, reached only through a socket there; sets ANLAN_TEST_POSTGRES.
# It refuses to run as root, so root lends it the user that Debian's package makes. Durability is off: tests only.
start_postgres() {
  local programs
  programs=$(postgres_programs)
  [ -n "$programs" ] || return 1
  pg_home=$(mktemp -d -t anlan-pg.XXXXXX)
  pg_as=()
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$pg_home"
    pg_as=(runuser -u postgres --)
  fi
  pg_ctl=$programs/pg_ctl
  (
    cd "$pg_home"
    "${pg_as[@]}" "$programs/initdb" -D "$pg_home/data" -U anlan -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$pg_home.log" 2>&1
    "${pg_as[@]}" "$pg_ctl" -D "$pg_home/data" -w -s -l "$pg_home/server.log" \
      -o "-c listen_addresses='' -c unix_socket_directories='$pg_home' -c fsync=off -c full_page_writes=off -c max_connections=200" start
  ) || { cat "$pg_home.log" "$pg_home/server.log" 2>/dev/null; return 1; }
  rm -f "$pg_home.log"
  "$programs/createdb" -h "$pg_home" -U anlan anlan || return 1
  export ANLAN_TEST_POSTGRES="postgres://anlan@${pg_home//\//%2F}/anlan"
}

stop_postgres() {
  [ -n "${pg_home:-}" ] || return 0
  (cd "$pg_home" && "${pg_as[@]}" "$pg_ctl" -D "$pg_home/data" -m immediate -s stop) 2>/dev/null || true
  rm -rf "$pg_home"
  pg_home=
}
