package bus

import "github.com/prometheus/client_golang/prometheus"

// Collector gives Prometheus what the node tells and hears.
func (c *Cluster) Collector() prometheus.Collector { return collector{c} }

type collector struct{ c *Cluster }

// Names and meanings of the metrics.
var (
	sentDesc     = prometheus.NewDesc("switchboard_hints_sent_total", "Hints sent to other nodes.", nil, nil)
	receivedDesc = prometheus.NewDesc("switchboard_hints_received_total", "Hints heard from other nodes.", nil, nil)
	lostDesc     = prometheus.NewDesc("switchboard_hints_lost_total", "Hints dropped; what they were about is read from the database later.", nil, nil)
	peersDesc    = prometheus.NewDesc("switchboard_cluster_peers", "Other nodes connected now.", nil, nil)
)

// Describe implements prometheus.Collector.
func (m collector) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(m, ch) }

// Collect implements prometheus.Collector.
func (m collector) Collect(ch chan<- prometheus.Metric) {
	c := m.c
	ch <- prometheus.MustNewConstMetric(sentDesc, prometheus.CounterValue, float64(c.sent.Load()))
	ch <- prometheus.MustNewConstMetric(receivedDesc, prometheus.CounterValue, float64(c.received.Load()))
	ch <- prometheus.MustNewConstMetric(lostDesc, prometheus.CounterValue, float64(c.lost.Load()+c.Dropped()))
	ch <- prometheus.MustNewConstMetric(peersDesc, prometheus.GaugeValue, float64(c.Peers()))
}
