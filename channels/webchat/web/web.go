// Package web carries the chat widget as it is served: built from src by `make
// web` and committed, so that building Switchboard needs no Node.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist returns the widget's files, each with a brotli form beside it under
// name.br: widget.js, the loader a host page includes; frame.zh.html and
// frame.en.html, the page of the iframe it opens; and what that page asks for, as
// v/BUILD/name, so whatever is asked for under v never changes.
func Dist() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("channels/webchat/web: " + err.Error()) // "dist" is a valid path
	}
	return files
}
