# Shared by the image recipes: where Debian packages and sources come from, and what each image has in common.
set -euo pipefail
umask 022
work=$(mktemp -d "${TMPDIR:-/tmp}/jib-image.XXXXXX")
trap 'rm -rf "$work"' EXIT

# A proxy that apt uses is the only way out on some machines; debootstrap's wget must hear of it.
if command -v apt-config >/dev/null; then
    eval "$(apt-config shell apt_proxy Acquire::http::Proxy)"
    if [[ -n ${apt_proxy:-} && -z ${http_proxy:-} ]]; then export http_proxy=$apt_proxy; fi
fi

# Prints "URI SUITE" of the distribution's main archive, as apt on this machine uses it.
archive() {
    local uri suite
    read -r uri suite < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT) $(LABEL)' 'Created-By: Packages' |
        awk '$3 == "main" && ($4 == "Debian" || $4 == "Ubuntu") && $2 !~ /-/ {print $1, $2; exit}') || true
    case ${uri:-} in
        http://* | https://*) ;;
        mirror+file:*) uri=$(grep -om1 'https\?://[^[:space:]]*' "${uri#mirror+file:}") ;;
        *)
            . /etc/os-release
            suite=${VERSION_CODENAME:?}
            case $ID in ubuntu) uri=http://archive.ubuntu.com/ubuntu ;; *) uri=http://deb.debian.org/debian ;; esac
            ;;
    esac
    echo "${uri%/} $suite"
}

# source_packages DIR NAME...: verified sources, without touching apt's own lists.
source_packages() {
    local dir=$1 uri suite
    shift
    read -r uri suite < <(archive)
    mkdir -p "$dir/lists/partial" "$dir/cache/archives/partial"
    printf 'deb-src %s %s main\n' "$uri" "$suite" >"$dir/sources.list"
    local apt=(apt-get -qq -o APT::Sandbox::User=root -o "Dir::Etc::sourcelist=$dir/sources.list" -o Dir::Etc::sourceparts=/dev/null
        -o "Dir::State::lists=$dir/lists" -o "Dir::Cache=$dir/cache")
    "${apt[@]}" update
    (cd "$dir" && "${apt[@]}" source --download-only "$@")
}

# The account every container test works as, beside root: uid 1000, home /home/jib.
add_account() {
    local root=$1
    mkdir -p "$root/etc" "$root/home/jib" "$root/root" "$root/tmp" "$root/run" "$root/proc" "$root/sys" "$root/dev"
    chmod 1777 "$root/tmp"
    grep -qs '^root:' "$root/etc/passwd" || echo 'root:x:0:0:root:/root:/bin/sh' >>"$root/etc/passwd"
    grep -qs '^root:' "$root/etc/group" || echo 'root:x:0:' >>"$root/etc/group"
    echo 'jib:x:1000:1000:jib:/home/jib:/bin/sh' >>"$root/etc/passwd"
    echo 'jib:x:1000:' >>"$root/etc/group"
    chown -R 1000:1000 "$root/home/jib"
}

pack() { tar -C "$1" --numeric-owner --sort=name -cf "$2" .; }
