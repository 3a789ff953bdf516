// Package gateway turns every channel into one stream of conversations.
//
// An adapter delivers what a customer said; [Gateway.Run] supervises each
// account by itself; intake finds the contact, the conversation and stores
// message and event in one transaction; the timeline pushes it from memory to
// whoever follows; an agent's answer and its outbox row are one transaction too,
// and the outbox hands it to the adapter behind that account's breaker.
//
// The package knows no provider and no agent's screen. What it needs of the
// database it declares as ports over [Tx]; internal/store implements them.
package gateway
