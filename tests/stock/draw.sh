#!/bin/sh
# sh draw.sh FOLDER DRAW: draw again by sha256sum and sort, and compare; needs nothing else.
# For a draw of one ticket each that no `correct` entry changed.
set -eu
cd "$1"
tmp=$(mktemp)
trap 'rm -f "$tmp"' EXIT
wrong() { echo "FALSE: $*"; exit 1; }
entry_of() { # TYPE: the number of the entry of this draw
  for entry in entries/*.note; do
    [ "$(sed -n 2p "$entry")" = " \"type\": \"$1\"," ] || continue
    if grep -qx "  \"draw\": \"$2\"," "$entry"; then basename "$entry" .note; fi
  done
}
seal=$(entry_of seal "$2") draw=$(entry_of draw "$2")
code=$(sed '/^$/,$d' "entries/$seal.note" | sha256sum | cut -c1-64)
echo "seal code: $code"
grep -qx "seal $code" "draws/$2/seed.txt" || wrong "the seed is of another seal"
seed=$(sha256sum < "draws/$2/seed.txt" | cut -c1-64)
grep -qx "  \"seed\": \"$seed\"," "entries/$draw.note" || wrong "the seed"
key=$(printf '%s\nentity\n' "$seed" | sha256sum | cut -c1-32)
awk -F '\t' 'NR > 1 && $4 != 1 { exit 1 }' "files/$seal-frame.txt" || wrong "more tickets than one"
sed 1d "files/$seal-frame.txt" | while read -r token stratum _; do
  echo "$stratum $(printf '%s1:%s' "$key" "$token" | sha256sum | cut -c1-64) $token"
done | LC_ALL=C sort | awk '{ print $1 "\t" ++place[$1] "\t" $3 "\t" $2 }' > "$tmp"
echo "drum: $(wc -l < "$tmp") tickets"
awk -F '\t' '
  NR == FNR { order[$1, $2] = $3 FS $4; next }
  $1 == "stratum" { number[$2] = $4 }
  $1 == "drawn" || $1 == "reserve" { bad += order[$2, $3] != $4 FS $5 }
  $1 == "drawn" { print $3, $4; found[$2]++ }
  END { for (s in number) bad += found[s] + 0 != number[s]; exit bad > 0 }
' "$tmp" "files/$draw-result.txt" || wrong "the selection"
