package api

import (
	"strconv"
	"testing"
	"time"
)

func TestTenListsAreKept(t *testing.T) {
	s, at := new(shelf), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	digests := map[string]string{}
	for i := range mostShelved + 1 {
		person := strconv.Itoa(i)
		digests[person] = s.put(person, "liste.csv", []byte(person), at.Add(time.Duration(i)*time.Second))
	}
	for person, digest := range digests {
		name, content, there := s.find(person, digest, at.Add(time.Minute))
		if there == (person == "0") || there && (name != "liste.csv" || string(content) != person) {
			t.Errorf("%s finds %q, %q, %t", person, name, content, there)
		}
	}
	if _, _, there := s.find("1", digests["2"], at); there {
		t.Error("somebody finds another person's list")
	}
	if _, _, there := s.find("1", digests["1"], at.Add(2*time.Hour)); there {
		t.Error("kept for too long")
	}
}
