#!/bin/sh
# sh audit.sh FOLDER FINGERPRINT: audit a publication without randcheck, by the fingerprint of its
# first log key that the bureau published. Needs sed, awk, od, sha256sum, openssl 3, ssh-keygen.
# Signatures, chain, tree and sums; whether the draw was lawful is left to draw.sh and SPEC.
set -eu
cd "$1"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
wrong() { echo "FALSE: $*"; exit 1; }
decode() { openssl base64 -d -A; }
text() { sed '/^$/,$d' "$1"; }
hex() { od -An -v -tx1 "$@" | tr -d ' \n'; }
raw() { printf %s "${1#*+*+}" | decode | tail -c 32; } # the 32 bytes of a verifier key

verify() { # KEY: does it vouch for $tmp/text by $tmp/signature?
  { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; raw "$1"; } > "$tmp/der"
  openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$tmp/der" \
    -in "$tmp/text" -sigfile "$tmp/signature" > "$tmp/said" 2>&1
}

open_note() { # FILE: every line of a key that the log names holds, and there is one
  good=0
  sed '1,/^$/d' "$1" > "$tmp/lines"
  while read -r _ name line; do
    printf %s "$line" | decode > "$tmp/line"
    key=$(awk -v key="$name+$(hex -N4 "$tmp/line")+" 'index($0, key) == 1' "$tmp/keys" | sed 1q)
    [ -n "$key" ] || continue
    text "$1" > "$tmp/text"
    if [ "$(wc -c < "$tmp/line")" -eq 76 ]; then # a cosignature: 8 bytes of time, then 64
      time=$((0x$(hex -j4 -N8 "$tmp/line")))
      { printf 'cosignature/v1\ntime %s\n' $time; text "$1"; } > "$tmp/text"
      echo "cosigned by $name at $time: $1"
    fi
    tail -c 64 "$tmp/line" > "$tmp/signature"
    verify "$key" || wrong "a signature of $1"
    good=$((good + 1))
  done < "$tmp/lines"
  [ $good -gt 0 ] || wrong "no signature of $1"
}

root() { # FILES: the RFC 6962 root, in base64: neighbours are joined, the last one waits
  n=0
  for file in "$@"; do
    { printf '\0'; cat "$file"; } | openssl dgst -sha256 -binary > "$tmp/node$n"
    n=$((n + 1))
  done
  while [ $n -gt 1 ]; do
    i=0
    while [ $((i + 1)) -lt $n ]; do
      { printf '\1'; cat "$tmp/node$i" "$tmp/node$((i + 1))"; } > "$tmp/pair"
      openssl dgst -sha256 -binary < "$tmp/pair" > "$tmp/node$((i / 2))"
      i=$((i + 2))
    done
    [ $i -eq $n ] || mv "$tmp/node$i" "$tmp/node$((i / 2))"
    n=$(((n + 1) / 2))
  done
  openssl base64 -A < "$tmp/node0"
}

sed -n 's/.*"vkey": "\(.*\)".*/\1/p' entries/*.note > "$tmp/keys"
vkey=$(sed -n '/"role": "log"/{n;s/.*"vkey": "\(.*\)".*/\1/p;}' entries/00000000.note | sed 1q)
wanted=$(printf %s "$2" | tr -d ' ' | tr A-F a-f)
[ ${#wanted} -ge 32 ] || wrong "a fingerprint has 32 digits or more"
case $(printf %s "$vkey" | sha256sum) in "$wanted"*) ;; *) wrong "another log key" ;; esac
echo "key: ${vkey%%+*}"

prev=$(printf '%064d' 0) seq=0
for entry in entries/*.note; do
  [ "$entry" = "$(printf 'entries/%08d.note' $seq)" ] || wrong "$entry is out of order"
  [ "$(sed -n 6p "$entry")" = " \"prev_sha256\": \"$prev\"," ] || wrong "the chain at $entry"
  open_note "$entry"
  prev=$(sha256sum < "$entry" | cut -c1-64) seq=$((seq + 1))
done
echo "chain: $seq entries"

for note in checkpoint $(find checkpoints -name '*.note' 2> "$tmp/said" | sort); do
  open_note "$note"
  size=$(sed -n 2p "$note")
  [ "$size" -le $seq ] || wrong "$note is longer than the log"
  # shellcheck disable=SC2046 # the names hold no blanks
  set -- $(find entries -name '*.note' | sort | sed "${size}q")
  [ "$(sed -n 1p "$note") $(root "$@")" = "${vkey%%+*} $(sed -n 3p "$note")" ] || wrong "$note"
  echo "tree: $note, $size entries"
done
[ "$(sed -n 2p checkpoint)" -eq $seq ] || wrong "the size of the checkpoint"

# the key of the sums is the newest log key, from the log and not from the folder's own word
newest=$(sed -n '/"role": "log"/{n;s/.*"vkey": "\(.*\)".*/\1/p;}' entries/*.note | tail -n 1)
ssh=$({ printf '\0\0\0\013ssh-ed25519\0\0\0\040'; raw "$newest"; } | openssl base64 -A)
echo "${vkey%%+*} namespaces=\"randcheck\" ssh-ed25519 $ssh" | cmp -s - allowed_signers \
  || wrong allowed_signers
ssh-keygen -Y verify -f allowed_signers -I "${vkey%%+*}" -n randcheck -s SHA256SUMS.sig \
  < SHA256SUMS > "$tmp/said" 2>&1 || wrong SHA256SUMS.sig
sha256sum --strict --quiet -c SHA256SUMS > "$tmp/said" 2>&1 || wrong SHA256SUMS
find . -type f ! -name 'SHA256SUMS*' ! -name '*-people.txt' | cut -c3- | LC_ALL=C sort > "$tmp/here"
cut -c67- SHA256SUMS | cmp -s - "$tmp/here" || wrong "files that are not listed"
echo "sums: $(wc -l < SHA256SUMS) files"
