package store_test

import (
	"testing"

	"switchboard/channels"
	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// engines runs a benchmark on both engines.
func engines(b *testing.B, bench func(*testing.B, *store.Store)) {
	b.Run("sqlite", func(b *testing.B) {
		bench(b, storetest.Open(b, store.Config{Driver: store.SQLite, Folder: b.TempDir()}))
	})
	b.Run("postgres", func(b *testing.B) {
		bench(b, storetest.Open(b, store.Config{Driver: store.Postgres, URL: storetest.Postgres(b)}))
	})
}

// must runs fn in a transaction.
func must(b *testing.B, s *store.Store, fn func(gateway.Tx) error) {
	b.Helper()
	if err := s.Do(b.Context(), fn); err != nil {
		b.Fatal(err)
	}
}

const crowd = 64

// benchCrowd makes as many customers with an open conversation each.
func benchCrowd(b *testing.B, s *store.Store) (list []gateway.Conversation, who []channels.Address) {
	b.Helper()
	brand, account := gateway.NewID[gateway.BrandID](), gateway.NewID[gateway.AccountID]()
	must(b, s, func(tx gateway.Tx) error {
		if _, err := tx.Exec(`INSERT INTO brands (id, key, name, created_at) VALUES ($1, $1, 'Acme', 1)`, brand); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO accounts (id, brand_id, kind, key, name, settings, seal, created_at, updated_at)
			VALUES ($1, $2, 'webchat', $1, 'Site', '{}', 'seal', 1, 1)`, account, brand)
		return err
	})
	for range crowd {
		a := gateway.Address{ID: gateway.NewID[gateway.AddressID]()}
		a.Address = channels.Address{Kind: "webchat", Realm: "acme", Value: string(a.ID)}
		c := gateway.Contact{ID: gateway.NewID[gateway.ContactID](), CreatedAt: noon}
		l := gateway.Link{ID: gateway.NewID[gateway.LinkID](), Address: a.ID, Contact: c.ID, Since: noon, Proof: gateway.Verified, By: gateway.BySystem()}
		talk := gateway.Conversation{
			ID: gateway.NewID[gateway.ConversationID](), Brand: brand, Account: account, Address: a.ID,
			State: gateway.Waiting, Weight: 1, OpenedAt: noon,
		}
		must(b, s, func(tx gateway.Tx) error {
			if err := rows.AddAddress(tx, a, c, l); err != nil {
				return err
			}
			return rows.AddConversation(tx, talk)
		})
		list, who = append(list, talk), append(who, a.Address)
	}
	return list, who
}

// BenchmarkIngest stores a message of everyone in the crowd in one transaction,
// with all that intake reads and writes for it.
func BenchmarkIngest(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		list, who := benchCrowd(b, s)
		for b.Loop() {
			must(b, s, func(tx gateway.Tx) error { return ingest(tx, list, who) })
		}
		b.ReportMetric(float64(b.N*crowd)/b.Elapsed().Seconds(), "messages/s")
	})
}

func ingest(tx gateway.Tx, list []gateway.Conversation, who []channels.Address) error {
	ms := make([]gateway.Message, len(list))
	ids := make([]gateway.MessageID, len(list))
	known := make([]gateway.ProviderKey, len(list))
	open := make([]gateway.OpenKey, len(list))
	stream := make([]gateway.Event, len(list))
	touches := make([]gateway.Touch, len(list))
	for i, c := range list {
		ms[i] = said(c, 0)
		ids[i] = ms[i].ID
		known[i] = gateway.ProviderKey{Account: c.Account, ID: ms[i].ProviderID}
		open[i] = gateway.OpenKey{Account: c.Account, Address: c.Address}
		stream[i] = event(gateway.ConversationStream(c.ID), gateway.MessageAdded, gateway.MessageRef{Message: ms[i].ID})
		touches[i] = gateway.Touch{Conversation: c.ID, LastMessage: ms[i].ID, LastMessageAt: noon}
	}
	if _, err := rows.KnownMessages(tx, known); err != nil {
		return err
	}
	if _, err := rows.LockAddresses(tx, who); err != nil {
		return err
	}
	if _, err := rows.OpenConversations(tx, open); err != nil {
		return err
	}
	if err := rows.TouchConversations(tx, touches); err != nil {
		return err
	}
	if err := rows.Append(tx, stream); err != nil {
		return err
	}
	for i := range ms {
		ms[i].Seq = stream[i].Seq
	}
	if err := rows.AddMessages(tx, ms); err != nil {
		return err
	}
	return rows.QueueIndexing(tx, ids, noon)
}

// BenchmarkOutbox queues, claims and finishes a message to everyone in the crowd.
func BenchmarkOutbox(b *testing.B) {
	engines(b, func(b *testing.B, s *store.Store) {
		list, _ := benchCrowd(b, s)
		account, seq := list[0].Account, int64(0)
		for b.Loop() {
			seq++
			b.StopTimer()
			must(b, s, func(tx gateway.Tx) error { return queueAll(tx, list, seq) })
			b.StartTimer()
			var jobs []gateway.Job
			must(b, s, func(tx gateway.Tx) (err error) {
				jobs, err = rows.ClaimJobs(tx, account, noon, noon.Add(lease), crowd)
				return err
			})
			if len(jobs) != crowd {
				b.Fatalf("claimed %d jobs, want %d", len(jobs), crowd)
			}
			must(b, s, func(tx gateway.Tx) error {
				for _, j := range jobs {
					if err := rows.FinishJob(tx, j.ID, j.Epoch); err != nil {
						return err
					}
				}
				return nil
			})
		}
		b.ReportMetric(float64(b.N*crowd)/b.Elapsed().Seconds(), "jobs/s")
	})
}

func queueAll(tx gateway.Tx, list []gateway.Conversation, seq int64) error {
	for _, c := range list {
		m := answered(c, "agent", seq)
		if err := rows.AddMessages(tx, []gateway.Message{m}); err != nil {
			return err
		}
		d := gateway.Delivery{
			ID: gateway.NewID[gateway.DeliveryID](), Message: m.ID, Account: c.Account, Address: c.Address, State: channels.Queued,
		}
		if err := rows.AddDelivery(tx, d); err != nil {
			return err
		}
		if err := rows.AddJob(tx, string(d.ID), d, c.ID, seq, noon); err != nil {
			return err
		}
	}
	return nil
}
