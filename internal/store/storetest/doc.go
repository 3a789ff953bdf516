// Package storetest tests a store: one suite for every engine, which also pins what the
// engines do differently. It runs a PostgreSQL of its own for tests that need one.
package storetest
