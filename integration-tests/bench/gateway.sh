# A gateway in front of the upstream, and git as it is set up in a container; sourced after lib.sh.
#
#   gateway_built                       builds what is not built yet (before bench_begin: Maven wants its home)
#   gateway_start [NETNS [JAVA_OPTION...]]  a gateway of its own process before $upstream_url: $gateway_pid
#   gateway_session REPOSITORY...       a session of principal `bench`: $gateway_socket
#   container GIT_ARGUMENT...           git with the helper and no credential, through that session
#   gateway_host_session HOST_REPOSITORY...  the same with host repositories, as containers have them
#   own_branch NAME                     the ref that the rules let `bench` write
#   full_rules                          set gateway_content to it for every kind of rule about objects but secrets
#   secret_rules                        ... and for secrets besides
bench_root=$(cd "$bench_dir/../.." && pwd)
helper=$bench_root/container-client/target/bin/git-remote-jib

gateway_built() {
    need curl
    "$bench_root/jib" --version >/dev/null
    [[ -x $helper ]] || fail "$helper is not there: its build wants musl-gcc or gcc (integration-tests/setup installs musl-tools)"
}

gateway_start() {
    local netns=${1:-}
    shift || true
    gateway_dir=$work/gateway
    mkdir "$gateway_dir"
    printf '%s\n' "$upstream_password" >"$gateway_dir/password"
    chmod 600 "$gateway_dir/password"
    gateway_configuration >"$gateway_dir/gateway.yaml"
    JIB_JAVA_OPTS="$*" server_netns=$netns start_server gateway 'jib gateway: ready' \
        "$bench_root/jib" gateway run --config "$gateway_dir/gateway.yaml"
    gateway_pid=$server_pid
}

gateway_configuration() { gateway_template; }

gateway_template() {
    cat <<YAML
version: 1
gateway:
  state-dir: $gateway_dir/state
  runtime-dir: $gateway_dir/run
  admin-socket: $gateway_dir/admin.sock
  audit: {file: $gateway_dir/audit.jsonl}
defaults:
  limits: {pack-bytes: 16GiB, refs-per-push: 30}
upstreams:
  apache:
    base: $upstream_url
    ca-file: $upstream_ca
    credential: {file: $gateway_dir/password, form: basic, user: $upstream_user}
repositories:
  bench/*: {upstream: apache}
refs:
  - name: own-branches
    who: [bench]
    repo: bench/*
    ref: refs/heads/jib/\${identity}/**
    allow: [create, update, force, delete]
$gateway_content
YAML
}
gateway_content=''
gateway_containers=0

full_rules() {
    cat <<'YAML'
content:
  - name: ci-definitions
    deny-paths: [".github/workflows/**", ".gitlab-ci.yml", "**/CODEOWNERS", "**/*.pem"]
  - name: commits
    commit: {author-email: '[^@]+@[a-z.]+', committer-email: '[^@]+@[a-z.]+', message: '(?s).{1,900}', max-count: 1000000}
  - name: hygiene
    file: {max-bytes: 200MiB, deny-extensions: [jar, exe, p12], max-path: 200, symlinks: inside-tree, submodules: deny, case-collisions: deny}
YAML
}

secret_rules() {
    full_rules
    printf '  - name: no-secrets\n    secrets: {rules: [builtin]}\n'
}

gateway_session() {
    local repositories
    repositories=$(printf '"%s",' "$@")
    gateway_new_session "\"repositories\":[${repositories%,}]"
}

gateway_host_session() {
    local repositories
    repositories=$(printf '"%s",' "$@")
    gateway_new_session "\"container\":\"bench-$((++gateway_containers))\",\"repos\":[${repositories%,}]"
}

gateway_new_session() {
    local answer
    answer=$(curl -sS --fail-with-body --unix-socket "$gateway_dir/admin.sock" -H 'Content-Type: application/json' \
        -d "{\"principal\":\"bench\",$1}" http://jib/v1/sessions) ||
        fail "POST /v1/sessions: $answer"
    gateway_socket=$(sed -n 's/.*"socketDir" *: *"\([^"]*\)".*/\1/p' <<<"$answer" | head -1)/git.sock
    [[ -S $gateway_socket ]] || fail "POST /v1/sessions gave no socket: $answer"
    # What a container has: an insteadOf rule and the helper. No credential, no certificate.
    git config --file "$work/container.gitconfig" "url.jib::$upstream_url/.insteadOf" "$upstream_url/"
    git config --file "$work/container.gitconfig" protocol.jib.allow always
    git config --file "$work/container.gitconfig" user.name Bench
    git config --file "$work/container.gitconfig" user.email bench@example.com
    git config --file "$work/container.gitconfig" gc.auto 0
    git config --file "$work/container.gitconfig" maintenance.auto false
    container_path=$(dirname "$helper"):$PATH container_netns=$near
    export gateway_socket container_path container_netns work upstream_url
    export -f container in_netns
}

container() {
    PATH=$container_path JIB_GATEWAY=unix:$gateway_socket GIT_CONFIG_GLOBAL=$work/container.gitconfig \
        in_netns "$container_netns" git "$@"
}

own_branch() { echo "refs/heads/jib/bench/$1"; }

# The upstream's URL with the credential in it, as direct git uses it.
direct_url() { echo "${upstream_url/:\/\//:\/\/$upstream_user:$upstream_password@}/$1"; }
