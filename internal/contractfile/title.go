package contractfile

// Title is the French name that the format gives to the field at a place: field names, and a position for an item of a
// list. It is "" where the format has no such field, or no name for it.
func Title(at ...string) string {
	guide, err := loadGuide()
	if err != nil {
		return ""
	}
	return guide.text(at, "title")
}
