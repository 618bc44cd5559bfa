# shellcheck shell=bash
# Fetches packages of a Debian release from its archive.  Sourced.
# It uses an apt configuration of its own, so that the machine's sources, lists
# and installed packages are neither used nor changed; only the machine's proxy
# settings and Debian's keyring are.  The caller sets $work, a folder of its own.

archive_keyring=/usr/share/keyrings/debian-archive-keyring.gpg
archive_mirror=${KTALLY_MIRROR:-http://deb.debian.org/debian}
archive_security=${KTALLY_SECURITY_MIRROR:-http://deb.debian.org/debian-security}

# archive_open RELEASE: fetches that release's package lists into $work/apt.
archive_open() {
    local release=$1 suite uri
    archive_dir=${work:?}/apt
    [ -r "$archive_keyring" ] || die "$archive_keyring is missing: run tools/setup"
    mkdir -p "$archive_dir/lists/partial" "$archive_dir/cache/archives/partial" "$archive_dir/parts"
    for suite in "$release" "$release-updates" "$release-security" "$release-backports"; do
        uri=$archive_mirror
        [ "$suite" != "$release-security" ] || uri=$archive_security
        echo "deb [arch=amd64 signed-by=$archive_keyring] $uri $suite main"
    done >"$archive_dir/sources.list"
    : >"$archive_dir/status" # nothing is installed; apt's locks go beside it
    # Hooks of the machine's configuration would clean the machine's cache.
    cat >"$archive_dir/apt.conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
Dir::Etc::sourcelist "$archive_dir/sources.list";
Dir::Etc::sourceparts "$archive_dir/parts";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "$archive_dir/parts";
Dir::State::lists "$archive_dir/lists";
Dir::State "$archive_dir";
Dir::State::status "$archive_dir/status";
Dir::Cache "$archive_dir/cache";
Dir::Cache::archives "$archive_dir/cache/archives";
APT::Sandbox::User "root";
APT::Architecture "amd64";
APT::Architectures "amd64";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
    archive_apt apt-get -q -q update --error-on=any || die "the package lists of Debian $release can't be fetched"
}

archive_apt() {
    local tool=$1
    shift
    DEBIAN_FRONTEND=noninteractive "$tool" -c "$archive_dir/apt.conf" "$@" >&2
}

# archive_names REGEX: names of the packages that match.
archive_names() {
    apt-cache -c "$archive_dir/apt.conf" pkgnames | grep -E -x -e "$1" || true
}

# archive_has PACKAGE: is there a version that can be fetched?
archive_has() {
    apt-cache -c "$archive_dir/apt.conf" show --no-all-versions "$1" >/dev/null 2>&1
}

# archive_depends PACKAGE: the names it depends on, one per line.
archive_depends() {
    apt-cache -c "$archive_dir/apt.conf" depends --no-recommends --no-suggests \
        --no-conflicts --no-breaks --no-replaces --no-enhances "$1" |
        sed -n 's/^ *|\{0,1\}Depends: //p'
}

# archive_download PACKAGE...: these packages alone, into $work/debs.
archive_download() {
    mkdir -p "$work/debs"
    (cd "$work/debs" && archive_apt apt-get -q -q download "$@") ||
        die "these packages can't be fetched: $*"
}

# archive_download_closure PACKAGE...: with all they depend on, into $work/debs.
archive_download_closure() {
    mkdir -p "$work/debs"
    archive_apt apt-get -q -q -y --download-only install "$@" ||
        die "these packages can't be fetched with what they depend on: $*"
    mv "$archive_dir"/cache/archives/*.deb "$work/debs/"
}

# archive_unpack: what was downloaded, into $work/root.
archive_unpack() {
    local deb
    mkdir "$work/root"
    # base-files first: it makes /bin, /lib and the like links into /usr.
    for deb in "$work"/debs/base-files_* "$work"/debs/*.deb; do
        [ -e "$deb" ] || continue
        dpkg -x "$deb" "$work/root" || die "$(basename "$deb") can't be unpacked"
    done
    rm -rf "$work/debs" "$work/apt"
}
