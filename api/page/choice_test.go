package page

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestChoicesAreReadOnceAndNotWithoutEnd(t *testing.T) {
	form := url.Values{"accord": {"", "/", "c", "c/a", "c//r", "/a/r", "c/a\x00/r", "c/" + strings.Repeat("a", 300) + "/r", "c/a/r", "c/a/other", "c/b.1/"}}
	if list, beyond := chosen(form); beyond != 0 || len(list) != 2 || list[0] != (Choice{"c", "a", "r"}) || list[1] != (Choice{"c", "b.1", ""}) {
		t.Errorf("%+v and %d beyond", list, beyond)
	}
	for i := range 60 {
		form.Add("accord", Choice{"d", fmt.Sprint("a.", i), "r"}.String())
	}
	if list, beyond := chosen(form); len(list) != mostChosen || beyond != 12 {
		t.Errorf("%d and %d beyond", len(list), beyond)
	}
}
