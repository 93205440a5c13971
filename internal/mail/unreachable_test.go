package mail_test

import (
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"jalon/internal/mail"
)

// A wrong address is told from a letter that is not wanted: only the first one has to be corrected.
func TestAWrongAddressIsToldFromAnUnwantedLetter(t *testing.T) {
	server := &faulty{
		refuse: map[string]*smtp.SMTPError{
			"gone@x.example":   {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user"},
			"plain@x.example":  {Code: 550, EnhancedCode: smtp.NoEnhancedCode, Message: "no such user"},
			"policy@x.example": {Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not from you"},
			"sender@x.example": {Code: 553, EnhancedCode: smtp.EnhancedCode{5, 1, 8}, Message: "bad sender"},
			"grey@x.example":   {Code: 450, EnhancedCode: smtp.EnhancedCode{4, 1, 1}, Message: "not now"},
		},
		data: map[string]*smtp.SMTPError{"spam@x.example": {Code: 550, EnhancedCode: smtp.NoEnhancedCode, Message: "no thanks"}},
	}
	outcomes, err := newSender(t, plain(server.start(t, nil))).Send(t.Context(), letters(
		"gone@x.example", "plain@x.example", "policy@x.example", "sender@x.example", "grey@x.example", "spam@x.example"))
	if err != nil {
		t.Fatal(err)
	}
	type verdict struct {
		State       mail.State
		Status      string
		Unreachable bool
	}
	var got []verdict
	for _, o := range outcomes {
		got = append(got, verdict{o.State, o.Status, o.Unreachable})
	}
	if diff := cmp.Diff([]verdict{
		{mail.Permanent, "5.1.1", true}, {mail.Permanent, "", true}, {mail.Permanent, "5.7.1", false},
		{mail.Permanent, "5.1.8", false}, {mail.Temporary, "4.1.1", false}, {mail.Permanent, "", false},
	}, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}
