package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"jalon/internal/access"
	"jalon/internal/policy"
	"jalon/internal/postgres"
	"jalon/internal/schedule"
	"jalon/internal/vigilance"
)

type policyCommands struct {
	List   policyListCommand   `cmd:"" help:"Lister les politiques d'échéances."`
	Show   policyShowCommand   `cmd:"" help:"Afficher les valeurs d'une politique et leurs sources."`
	Check  policyCheckCommand  `cmd:"" help:"Vérifier un fichier de politique."`
	Add    policyAddCommand    `cmd:"" help:"Enregistrer une politique pour les contrats à venir."`
	Schema policySchemaCommand `cmd:"" help:"Afficher le schéma JSON des fichiers de politique."`
}

// openPolicy finds a policy by its version, else as a file.
func openPolicy(name string) (policy.Policy, error) {
	if p, known := policy.Named(name); known {
		return p, nil
	}
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return policy.Policy{}, fmt.Errorf("la politique «\u00a0%s\u00a0» n'existe pas\u00a0; indiquez %s, default, exemple, ou le chemin d'un fichier YAML", name, strings.Join(versions(), ", "))
	}
	if err != nil {
		return policy.Policy{}, err
	}
	defer file.Close()
	p, err := policy.Read(file)
	if err != nil {
		return policy.Policy{}, fmt.Errorf("%s\u00a0: %w", name, err)
	}
	return p, nil
}

func versions() []string {
	var all []string
	for _, p := range policy.Published() {
		all = append(all, p.Version)
	}
	return all
}

type policyListCommand struct {
	DatabaseURL string `help:"Base PostgreSQL : liste aussi les politiques enregistrées." env:"DATABASE_URL"`
}

// Run prints the versions that Jalon brings along, then those of the installation.
func (c policyListCommand) Run(ctx context.Context) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	line := func(p schedule.Policy, origin string) {
		if p.Version == policy.Default().Version {
			origin += ", par défaut"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Version, p.Authority, p.Title, origin)
	}
	for _, p := range policy.Published() {
		line(p.Policy, "publiée")
	}
	line(policy.Example().Policy, "exemple")
	if c.DatabaseURL != "" {
		db, err := database(c).open(ctx)
		if err != nil {
			return err
		}
		defer db.Close()
		added, err := db.Policies(ctx)
		if err != nil {
			return err
		}
		for _, p := range added {
			line(p.Rules, "enregistrée")
		}
	}
	return w.Flush()
}

type policyShowCommand struct {
	Name string `arg:"" help:"Version publiée, « default », « exemple », ou chemin d'un fichier YAML."`
	JSON bool   `help:"Les valeurs en JSON, telles qu'un contrat les porte."`
}

// Run prints what a policy says, with what it extends filled in.
func (c policyShowCommand) Run() error {
	p, err := openPolicy(c.Name)
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(os.Stdout, p.Policy)
	}
	fmt.Printf("%s  %s\n%s\n\n", p.Version, p.Title, p.Digest)
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, s := range p.Sources {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Path, s.Value, sourced(s.ID, !s.Sure), s.Label)
	}
	fmt.Fprintln(w)
	for _, kind := range schedule.Kinds() {
		for i, o := range p.Reminders[kind] {
			fmt.Fprintf(w, "reminders.%s[%d]\t%s\t%s\t%s\n", kind, i, around(o), o.Level, circles(o.To))
		}
	}
	fmt.Fprintln(w)
	for _, limit := range thresholds(p.Vigilance) {
		fmt.Fprintf(w, "vigilance.%s\t%s\t%s\n", limit.Name, limit.Value, strings.Join(limit.Rules, ", "))
	}
	return w.Flush()
}

// threshold is one limit of vigilance under the name that a policy file gives it, with the rules that look at it.
type threshold struct {
	Name, Value string
	Rules       []string
}

func thresholds(limits vigilance.Limits) []threshold {
	all := reflect.TypeOf(limits)
	told := make([]threshold, all.NumField())
	for i := range told {
		told[i].Name, told[i].Value = all.Field(i).Tag.Get("json"), fmt.Sprint(reflect.ValueOf(limits).Field(i))
		if list, is := reflect.ValueOf(limits).Field(i).Interface().([]string); is {
			told[i].Value = strings.Join(list, ", ")
		}
		for _, rule := range vigilance.Rules() {
			if slices.Contains(rule.Limits, told[i].Name) {
				told[i].Rules = append(told[i].Rules, rule.ID)
			}
		}
	}
	return told
}

// around says when a reminder leaves, with the due day as J.
func around(o schedule.Offset) string {
	switch {
	case o.Months != 0:
		return fmt.Sprintf("J%+d mois", o.Months)
	case o.Days != 0:
		return fmt.Sprintf("J%+d", o.Days)
	}
	return "J"
}

func circles(to []schedule.Circle) string {
	names := make([]string, len(to))
	for i, circle := range to {
		names[i] = string(circle)
	}
	return strings.Join(names, ", ")
}

// sourced is a source as people read it: « L-19, à confirmer ».
func sourced(id string, unsure bool) string {
	if unsure {
		return strings.TrimPrefix(id+", à confirmer", ", ")
	}
	return id
}

type policyCheckCommand struct {
	File string `arg:"" help:"Fichier YAML."`
}

// Run tells whether a file is a policy, and which one.
func (c policyCheckCommand) Run() error {
	p, err := openPolicy(c.File)
	if err == nil {
		fmt.Printf("%s\u00a0: politique valable, %s\n", p.Version, p.Digest)
	}
	return err
}

type policyAddCommand struct {
	database
	File string `arg:"" help:"Fichier YAML."`
}

// Run keeps a policy: from then on the new contracts of its authority begin under it.
func (c policyAddCommand) Run(ctx context.Context) error {
	p, err := openPolicy(c.File)
	if err != nil {
		return err
	}
	err = c.keep(ctx, "add-policy", p.Version, func(db *postgres.DB) error {
		added, err := db.AddPolicy(ctx, p, access.OperatorPerson, time.Now())
		if err == nil && !added {
			return errThereAlready // nothing changed: the access log has nothing to tell
		}
		return err
	})
	switch {
	case errors.Is(err, errThereAlready):
		fmt.Printf("%s\u00a0: déjà là, rien n'a changé\n", p.Version)
		return nil
	case errors.Is(err, postgres.ErrExists):
		return fmt.Errorf("la version «\u00a0%s\u00a0» existe déjà avec d'autres valeurs ou d'autres seuils de vigilance, et une version publiée ne change pas\u00a0; donnez une autre version à ce fichier", p.Version)
	case err == nil:
		fmt.Printf("%s\u00a0: enregistrée\n", p.Version)
	}
	return err
}

var errThereAlready = errors.New("there already")

type policySchemaCommand struct{}

// Run prints the schema of policy files.
func (policySchemaCommand) Run() error {
	_, err := os.Stdout.Write(policy.Schema())
	return err
}

func writeJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
