package main

// auditCommands are what an auditor asks, today or in ten years.
type auditCommands struct {
}
