// Package demo is the company that `switchboard demo` shows: a small shop with a
// web site, its agents, and customers who write in Chinese and English through
// the real widget protocol and react to what they are told.
package demo
