package storetest_test

import (
	"testing"

	"switchboard/gateway"
	"switchboard/internal/store"
	"switchboard/internal/store/storetest"
)

// BenchmarkIndex makes messages findable, a hundred in each transaction.
func BenchmarkIndex(b *testing.B) {
	const batch = 100
	text := []string{"您好，我的订单还没有到，请帮我查一下物流。 Where is my order SF1024?"}
	for name, c := range map[string]store.Config{
		"sqlite":   {Folder: b.TempDir()},
		"postgres": {Driver: store.Postgres, URL: storetest.Postgres(b)},
	} {
		b.Run(name, func(b *testing.B) {
			s := storetest.Open(b, c)
			for b.Loop() {
				err := s.Do(b.Context(), func(tx gateway.Tx) error {
					for range batch {
						if err := (store.Rows{}).Index(tx, gateway.NewID[gateway.MessageID](), text); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
