// Package web carries the agents' console as it is served: built from src by
// `make web` and committed, so that building Switchboard needs no Node.
package web

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Dist returns the console's files: index.html and what it asks for, each with a
// brotli form beside it under name.br. The page names its files as v/Build/name,
// so whatever is asked for there never changes.
func Dist() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("agentdesk/web: " + err.Error()) // "dist" is a valid path
	}
	return files
}

// Build names the console as it was built; it changes when anything of it does.
func Build() string {
	name, err := fs.ReadFile(Dist(), "BUILD")
	if err != nil {
		return "" // its page asks for no file by build
	}
	return strings.TrimSpace(string(name))
}
