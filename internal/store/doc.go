// Package store keeps everything the product knows, in SQLite or in PostgreSQL,
// behind one neutral transaction: gateway.Tx. Nothing outside it is truth.
//
// Writing is what it is careful about. Operations of the hot paths come from many
// callers and share a transaction and a commit (writer.go); each caller returns only
// when that commit is on disk, and one that fails, panics or gives up takes no other
// with it. A statement that fails spoils its transaction on both engines, so a
// function cannot go on after an error it hid: expected conflicts are written as ON
// CONFLICT, not caught.
//
// What the engines do differently is in dialect.go, or made the same at the border:
// booleans and named types on their way in and out, text that is no valid UTF-8 or
// holds a NUL, letter case in LIKE, what an error may say. Errors name a statement, a
// code and a constraint, never a value.
//
// Files: store.go is the way in; writer.go groups and commits; tx.go is the Tx that
// functions see; sqlite.go and postgres.go are the engines; migrate.go and the
// migrations folder are the schema; backup.go moves all rows to a file and back;
// search.go makes words. The other files hold the statements, one noun a file.
package store
