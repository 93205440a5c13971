package main

// auditCommands are what an auditor asks, today or in ten years.
type auditCommands struct {
	Key        auditKeyCommand        `cmd:"" help:"Créer la clé qui signe les scellés, et afficher sa moitié publique."`
	Checkpoint auditCheckpointCommand `cmd:"" help:"Sceller le journal des faits maintenant\u00a0: le signer, et en écrire aux auditeurs."`
	Archive    auditArchiveCommand    `cmd:"" help:"Archiver les historiques que tient Temporal, le moteur des contrats, avant qu'il ne les oublie."`
	Replay     auditReplayCommand     `cmd:"" help:"Faire revivre les contrats d'après leurs historiques archivés, et comparer les faits."`
	Verify     auditVerifyCommand     `cmd:"" help:"Vérifier les faits, leur journal et ses scellés, dans la base ou dans un dossier exporté."`
	Export     auditExportCommand     `cmd:"" help:"Écrire le dossier d'un contrat, qui se vérifie sans la base."`
	AsOf       auditAsOfCommand       `cmd:"" name:"as-of" help:"Montrer un contrat tel qu'il était à la fin d'un jour."`
	Diff       auditDiffCommand       `cmd:"" help:"Dire ce qui a changé dans un contrat entre deux jours."`
}
