package localpostgres

// superuser and database are the private names inside the cluster; nothing outside this package spells them.
const (
	superuser = "jalon"
	database  = "jalon"
)

// settings go on the command line, not into postgresql.conf: a later release changes them for existing directories too,
// and nobody's edit of the file can switch durability off. A signed contract must survive a power cut even on a laptop.
func settings() []string {
	return []string{
		"fsync=on",
		"synchronous_commit=on",
		"full_page_writes=on",
		"max_connections=60",
		"shared_buffers=64MB",
		"work_mem=4MB",
		"maintenance_work_mem=32MB",
		"max_wal_size=256MB",
		"timezone=UTC",
		"log_timezone=UTC",
		"logging_collector=off",
		"log_destination=stderr",
		"cluster_name=jalon",
	}
}
