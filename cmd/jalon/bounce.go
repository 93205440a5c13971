package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"jalon/internal/mail"
	"jalon/internal/postgres"
)

type bounceCommand struct{ database }

// Run takes one delivery report that came back to the sender's address. What is not one, or is about no letter of ours,
// is left without an error: a relay would otherwise return it to whoever sent it.
func (c bounceCommand) Run(ctx context.Context) error {
	report, err := mail.ReadBounce(os.Stdin)
	if errors.Is(err, mail.ErrNotABounce) || err == nil && !report.Permanent {
		fmt.Println("Aucun échec définitif dans ce message.")
		return nil
	}
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	err = db.Bounced(ctx, postgres.Bounce{LetterID: report.LetterID, Recipient: report.Recipient, Status: report.Status, Detail: report.Detail})
	if errors.Is(err, postgres.ErrUnknown) {
		fmt.Println("Ce rapport ne concerne aucune lettre envoyée à cette adresse.")
		return nil
	}
	if err == nil {
		fmt.Printf("La lettre %s est notée comme refusée.\n", report.LetterID)
	}
	return err
}

// shortestSecret keeps guesses hopeless.
const shortestSecret = 32

// secretOf reads a shared secret; no file is no secret.
func secretOf(path string) (mail.Secret, error) {
	if path == "" {
		return "", nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	secret := trimLine(text)
	if len(secret) < shortestSecret {
		return "", fmt.Errorf("%s : le secret a moins de %d caractères", path, shortestSecret)
	}
	return mail.Secret(secret), nil
}
