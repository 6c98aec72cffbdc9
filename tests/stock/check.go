// Check notes and trees with the packages behind the checksum database of Go.
//
//	check note KEY …                      opens a note from stdin; prints its text
//	check root                            of the files named on stdin, in base64
//	check inclusion SIZE ROOT N PROOF     of the file on stdin; PROOF is base64, joined by commas
//	check consistency SIZE ROOT SIZE ROOT PROOF
package main

import (
	"check/note"
	"check/tlog"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = h[index]
	}
	return found, nil
}

func main() {
	in := must(io.ReadAll(os.Stdin))
	switch words := os.Args[2:]; os.Args[1] {
	case "note":
		var keys []note.Verifier
		for _, key := range words {
			keys = append(keys, must(note.NewVerifier(key)))
		}
		fmt.Print(must(note.Open(in, note.VerifierList(keys...))).Text)
	case "root":
		fmt.Println(root(strings.Fields(string(in))))
	case "inclusion":
		leaf := tlog.RecordHash(in)
		refuse(tlog.CheckRecord(proof(words[3]), size(words[0]), hash(words[1]), size(words[2]), leaf))
	case "consistency":
		old, whole := hash(words[1]), hash(words[3])
		refuse(tlog.CheckTree(proof(words[4]), size(words[2]), whole, size(words[0]), old))
	default:
		panic(os.Args[1])
	}
}

func root(paths []string) tlog.Hash {
	var stored hashes
	for n, path := range paths {
		added := must(tlog.StoredHashes(int64(n), must(os.ReadFile(path)), stored))
		stored = append(stored, added...)
	}
	return must(tlog.TreeHash(int64(len(paths)), stored))
}

func proof(text string) (found []tlog.Hash) {
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' }) {
		found = append(found, hash(part))
	}
	return found
}

func hash(text string) tlog.Hash { return must(tlog.ParseHash(text)) }
func size(text string) int64     { return must(strconv.ParseInt(text, 10, 64)) }

func must[T any](value T, err error) T {
	refuse(err)
	return value
}

func refuse(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
