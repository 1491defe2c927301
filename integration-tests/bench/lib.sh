# What the benchmarks are made of; sourced, then `bench_begin` first. Everything it starts ends with
# the script, and everything it makes lies in $work.
#
#   bench_options "$@"                  takes --quick and --strict out: $quick, ${arguments[@]}
#   bench_begin                         temporary directory, scrubbed git, clean-up
#   link_up                             two namespaces, $near (client side) and $far (upstream side)
#   link_rtt MILLISECONDS               sets the round-trip time; connections live on
#   upstream_start [ADDRESS [NETNS]]    apache2 + git http-backend, HTTPS and Basic: $upstream_url,
#                                       $upstream_host, $upstream_user, $upstream_password, $upstream_ca
#   upstream_repository PATH            makes a bare repository, prints its directory
#   start_server NAME READY COMMAND...  starts a server, waits until it prints READY; $server_pid
#   in_netns NETNS COMMAND...           runs a command in a namespace (empty: on the host)
#   interleave RUNS LABEL=FUNCTION...   a table: median, minimum, p95 of each, run in turns
#   slopes RUNS LOW HIGH LABEL=FUNC...  a table: times at both round-trip times, round trips of each
#   rate TOTAL PARALLEL FUNCTION        operations per second
#   peak_rss PID                        peak resident memory in MiB
#   check VALUE RELATION LIMIT WHAT     prints pass or FAIL; with --strict the script then ends with 1
#   ratio A B                           A / B with two decimals
#
# JIB_BENCH_KEEP=1 keeps $work. JIB_BENCH_TABLE=FILE has `check` append its line there (bench/all).
set -euo pipefail
bench_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
near='' far='' failures=0 owned=() quick='' strict='' arguments=()
export LC_ALL=C # decimal points

fail() { printf 'bench: %s\n' "$*" >&2; exit 1; }
note() { printf '%s\n' "$*" >&2; }
need() { command -v "$1" >/dev/null || fail "$1 is missing (integration-tests/setup installs it)"; }

bench_options() {
    local word
    for word; do
        case $word in
            --quick) quick=1 ;;
            --strict) strict=1 ;;
            -*) fail "$(basename "$0"): unknown option $word (known: --quick, --strict)" ;;
            *) arguments+=("$word") ;;
        esac
    done
}

bench_begin() {
    PATH=$PATH:/usr/sbin:/sbin
    work=$(mktemp -d "${TMPDIR:-/tmp}/jib-bench.XXXXXX")
    chmod 755 "$work"
    trap bench_end EXIT
    trap 'exit 130' INT TERM
    # What the user has set for git or TLS would change what is measured.
    unset "${!GIT_@}" CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR "${!http_proxy@}" "${!https_proxy@}"
    export HOME=$work/home GIT_CONFIG_NOSYSTEM=1 GIT_TERMINAL_PROMPT=0 XDG_CONFIG_HOME=$work/home
    mkdir "$HOME"
    git config --global user.name Bench
    git config --global user.email bench@example.com
    git config --global init.defaultBranch main
    git config --global gc.auto 0
    git config --global maintenance.auto false
    git config --global safe.directory '*'
}

bench_end() {
    local status=$? pid
    for pid in "${owned[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${owned[@]}"; do
        for _ in $(seq 100); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
        kill -9 "$pid" 2>/dev/null || true
    done
    if [[ -n $near ]]; then ip netns delete "$near"; ip netns delete "$far"; fi
    if [[ -n ${JIB_BENCH_KEEP:-} ]]; then note "kept: $work"; else rm -rf "$work"; fi
    # Timing fails nothing unless asked to: a busy machine is no fault of the code.
    [[ -z $strict || $failures == 0 || $status != 0 ]] || status=1
    exit "$status"
}

# ---- the link --------------------------------------------------------------------------------------

near_address=10.213.0.1 far_address=10.213.0.2

in_netns() {
    local ns=$1
    shift
    if [[ -n $ns ]]; then ip netns exec "$ns" "$@"; else "$@"; fi
}

link_up() {
    [[ $EUID -eq 0 ]] || fail "the delay link makes network namespaces: run it as root"
    need gcc
    need ip
    gcc -O2 -Wall -pthread -o "$work/delaylink" "$bench_dir/delaylink.c"
    ip netns add "jib-near-$$"
    near=jib-near-$$ far=jib-far-$$
    ip netns add "$far"
    coproc LINK { exec "$work/delaylink" "$near" "$far" 0; }
    # shellcheck disable=SC2153
    link_in=${LINK[1]} link_out=${LINK[0]}
    local answer
    read -r -t 5 answer <&"$link_out" && [[ $answer == up ]] || fail "the delay link did not come up"
    local ns address
    for ns in "$near" "$far"; do
        address=$near_address
        [[ $ns == "$near" ]] || address=$far_address
        ip -n "$ns" link set lo up
        ip -n "$ns" address add "$address/24" dev jib0
        ip -n "$ns" link set jib0 txqueuelen 10000 up
    done
}

link_rtt() {
    local answer
    echo $(($1 * 500)) >&"$link_in"
    read -r -t 5 answer <&"$link_out" && [[ $answer == "delay $(($1 * 500))" ]] || fail "the delay link did not answer"
}

# ---- servers ---------------------------------------------------------------------------------------

# start_server NAME READY COMMAND...: in $server_netns if set. What it prints is in $work/NAME.log;
# READY is looked for there, or in $server_log if it logs to a file of its own.
start_server() {
    local name=$1 ready=$2 output=$work/$1.log log=${server_log:-$work/$1.log}
    shift 2
    : >>"$log"
    # `ip netns exec` becomes the command, so that the process id is the server's own.
    if [[ -n ${server_netns:-} ]]; then set -- ip netns exec "$server_netns" "$@"; fi
    "$@" >>"$output" 2>&1 </dev/null &
    server_pid=$!
    owned+=("$server_pid")
    for _ in $(seq 600); do
        if grep -qF -- "$ready" "$log"; then return 0; fi
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.05
    done
    tail -n 20 -- "$log" >&2
    fail "$name did not print '$ready' within 30 s"
}

upstream_start() {
    local address=${1:-127.0.0.1} netns=${2:-} port
    need apache2
    need openssl
    port=$((20000 + RANDOM % 12000)) # of a namespace of its own, or of loopback
    upstream_dir=$work/upstream upstream_ca=$work/upstream/ca.pem
    upstream_host=$address:$port upstream_url=https://$address:$port
    upstream_user=git upstream_password=bench-secret
    mkdir -p "$upstream_dir/run" "$upstream_dir/repositories"
    upstream_certificates "$address"
    printf '%s:{SHA}%s\n' $upstream_user "$(printf %s $upstream_password | openssl sha1 -binary | base64)" >"$upstream_dir/users"
    upstream_configuration "$address" "$port" >"$upstream_dir/apache2.conf"
    upstream_give
    server_netns=$netns server_log=$upstream_dir/error.log start_server apache2 'resuming normal operations' \
        apache2 -d "$upstream_dir" -f "$upstream_dir/apache2.conf" -DFOREGROUND
    git config --global http.sslCAInfo "$upstream_ca"
}

upstream_certificates() {
    local address=$1
    (
        cd "$upstream_dir"
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench-ca \
            -keyout ca.key -out ca.pem
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=bench -keyout server.key -out server.csr
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.crt \
            -extfile <(printf 'subjectAltName=IP:%s,DNS:localhost' "$address")
        cat server.key server.crt >server.pem
    ) 2>/dev/null
}

# The same server as the tests' ApacheUpstream; its configuration is theirs.
upstream_configuration() {
    local module
    for module in mpm_event authn_core authn_file authz_core authz_user auth_basic alias cgid env setenvif ssl; do
        echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done
    if [[ $EUID -eq 0 ]]; then printf 'User www-data\nGroup www-data\n'; fi
    printf 'Define %s "%s"\n' ADDRESS "$1" PORT "$2" SERVER "$upstream_dir" \
        REPOSITORIES "$upstream_dir/repositories" GIT_CORE "$(git --exec-path)"
    cat "$bench_dir/../src/test/resources/dev/jib/it/stand/apache2.conf"
    echo 'LimitRequestBody 0' # apache2 refuses bodies over 1 GiB by default
}

upstream_give() { [[ $EUID -ne 0 ]] || chown -R www-data:www-data "$upstream_dir"; }

upstream_repository() {
    local directory=$upstream_dir/repositories/$1
    git init -q --bare "$directory"
    git -C "$directory" config http.receivepack true
    git -C "$directory" config uploadpack.allowFilter true
    git -C "$directory" config receive.advertisePushOptions true
    upstream_give
    echo "$directory"
}

peak_rss() { awk '/^VmHWM:/ {printf "%.1f\n", $2 / 1024}' "/proc/$1/status"; }

# ---- measuring -------------------------------------------------------------------------------------

# time_ms FUNCTION: how long it took, in milliseconds; its failure ends the benchmark.
time_ms() {
    local started=$EPOCHREALTIME ended
    "$1" >"$work/run.log" 2>&1 || { tail -n 20 "$work/run.log" >&2; fail "$1 failed"; }
    ended=$EPOCHREALTIME
    echo $(((${ended/./} - ${started/./}))) | awk '{printf "%.3f\n", $1 / 1000}'
}

# statistics: times on standard input to "median minimum p95".
statistics() {
    sort -n | awk '{v[NR] = $1} END {
        m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
        p = int(NR * 0.95 + 0.999999); printf "%.1f %.1f %.1f\n", m, v[1], v[p < 1 ? 1 : p]}'
}

median_of() { statistics <"$work/times/$1" | cut -d' ' -f1; }
minimum_of() { statistics <"$work/times/$1" | cut -d' ' -f2; }

# collect RUNS SUFFIX LABEL=FUNCTION...: times of each, in turns, after one run that does not count.
collect() {
    local runs=$1 suffix=$2 pair run
    shift 2
    mkdir -p "$work/times"
    for pair; do : >"$work/times/${pair%%=*}$suffix"; time_ms "${pair#*=}" >/dev/null; done
    for run in $(seq "$runs"); do
        for pair; do time_ms "${pair#*=}" >>"$work/times/${pair%%=*}$suffix"; done
    done
}

# Leaves the times for median_of LABEL and minimum_of LABEL.
interleave() {
    local runs=$1 pair label
    shift
    collect "$runs" '' "$@"
    printf '%-28s %10s %10s %10s   (ms, %d runs in turns)\n' '' median minimum p95 "$runs"
    for pair; do
        label=${pair%%=*}
        # shellcheck disable=SC2046
        printf '%-28s %10s %10s %10s\n' "$label" $(statistics <"$work/times/$label")
    done
}

# Leaves slope_of[LABEL], and times for median_of LABEL.LOW and LABEL.HIGH. The minimum of each is
# taken: load on the machine can only add to it.
declare -A slope_of
slopes() {
    local runs=$1 low=$2 high=$3 pair label
    shift 3
    link_rtt "$low"
    collect "$runs" ".$low" "$@"
    link_rtt "$high"
    collect "$runs" ".$high" "$@"
    printf '%-28s %12s %12s %12s   (%d runs in turns)\n' '' "ms at $low" "ms at $high" 'round trips' "$runs"
    for pair; do
        label=${pair%%=*}
        slope_of[$label]=$(awk -v a="$(minimum_of "$label.$low")" -v b="$(minimum_of "$label.$high")" \
            -v d=$((high - low)) 'BEGIN {printf "%.2f", (b - a) / d}')
        printf '%-28s %12s %12s %12s\n' "$label" "$(median_of "$label.$low")" "$(median_of "$label.$high")" "${slope_of[$label]}"
    done
}

# rate TOTAL PARALLEL FUNCTION: operations per second; a failed one ends the benchmark.
rate() {
    local total=$1 parallel=$2 function=$3 started ended
    export -f "${function?}"
    started=$EPOCHREALTIME
    seq "$total" | xargs -P "$parallel" -I{} bash -c "$function || exit 255" >"$work/run.log" 2>&1 ||
        { tail -n 5 "$work/run.log" >&2; fail "$function failed at $parallel in parallel"; }
    ended=$EPOCHREALTIME
    awk -v n="$total" -v us=$((${ended/./} - ${started/./})) 'BEGIN {printf "%.1f\n", n * 1e6 / us}'
}

# check VALUE '<=' LIMIT WHAT
check() {
    local value=$1 relation=$2 limit=$3 verdict
    shift 3
    verdict=$(awk -v a="$value" -v b="$limit" "BEGIN {print (a $relation b) ? \"pass\" : \"FAIL\"}")
    [[ $verdict == pass ]] || failures=$((failures + 1))
    printf '%s  %s: %s (wanted: %s %s)\n' "$verdict" "$*" "$value" "$relation" "$limit"
    [[ -z ${JIB_BENCH_TABLE:-} ]] ||
        printf '%s\t%s\t%s\t%s %s\n' "$verdict" "$*" "$value" "$relation" "$limit" >>"$JIB_BENCH_TABLE"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f\n", a / b}'; }
