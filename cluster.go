package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"slices"
	"strconv"

	"switchboard/agentdesk"
	"switchboard/config"
	"switchboard/gateway"
	"switchboard/internal/bus"
	"switchboard/router"
	"switchboard/router/alarms"
)

// hints are all topics there are, with what other nodes hear of them.
func hints() []gateway.Hint {
	return slices.Concat(gateway.Hints(), router.Hints(), alarms.Hints(), agentdesk.Hints())
}

// openBus is the bus of the process, among several nodes if the settings say so.
func (i *installation) openBus() error {
	k := i.config.Cluster
	if !k.On() {
		i.bus = bus.NewLocal(i.log)
		return nil
	}
	o, err := clusterOptions(k, i.log)
	if err != nil {
		return err
	}
	o.Node, o.Hints = i.node(), hints()
	if i.cluster, err = bus.NewCluster(o); err != nil {
		return err
	}
	i.bus = i.cluster
	return nil
}

// node is this node's name; empty if it serves alone.
func (i *installation) node() string {
	k := i.config.Cluster
	if !k.On() || k.Node != "" {
		return k.Node
	}
	host, err := os.Hostname()
	if err != nil {
		i.log.Warn("the host has no name; set cluster.node", "err", err)
		return "node"
	}
	return host
}

func clusterOptions(k config.Cluster, log *slog.Logger) (bus.Options, error) {
	o := bus.Options{Secret: string(k.Secret), Advertise: k.Advertise, Peers: k.Peers, URL: string(k.NATSURL), Log: log}
	if k.Listen == "" {
		return o, nil
	}
	host, port, err := net.SplitHostPort(k.Listen)
	if err != nil {
		return o, fmt.Errorf("cluster.listen: %w", err)
	}
	o.Listen.Host = host
	if o.Listen.Port, err = strconv.Atoi(port); err != nil {
		return o, fmt.Errorf("cluster.listen: %w", err)
	}
	if o.Listen.Port == 0 {
		o.Listen.Port = -1
	}
	o.TLS, err = clusterTLS(k.TLS)
	return o, err
}

// clusterTLS has nodes show each other certificates of the same authority.
func clusterTLS(t config.ClusterTLS) (*tls.Config, error) {
	if t == (config.ClusterTLS{}) {
		return nil, nil
	}
	cert, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return nil, fmt.Errorf("cluster.tls: %w", err)
	}
	pem, err := os.ReadFile(t.CA)
	if err != nil {
		return nil, fmt.Errorf("cluster.tls.ca: %w", err)
	}
	authorities := x509.NewCertPool()
	if !authorities.AppendCertsFromPEM(pem) {
		return nil, errors.New("cluster.tls.ca: holds no certificate")
	}
	return &tls.Config{
		MinVersion: tls.VersionTLS13, Certificates: []tls.Certificate{cert},
		RootCAs: authorities, ClientCAs: authorities, ClientAuth: tls.RequireAndVerifyClientCert,
	}, nil
}

// withNodes connects the node to the others while work runs, and a moment longer: they
// hear what it gives up.
func (i *installation) withNodes(ctx context.Context, work func(context.Context) error) error {
	if i.cluster == nil {
		return work(ctx)
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	connected, disconnect := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() {
		err := i.cluster.Run(connected)
		fail(err)
		done <- err
	}()
	err := work(ctx)
	disconnect()
	return errors.Join(err, <-done)
}
