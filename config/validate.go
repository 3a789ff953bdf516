package config

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Validate reports every value that makes no sense, as an *Error.
func (c Config) Validate() error { return c.problems().err() }

func (c Config) problems() problems {
	v := validator{at: c.at}
	v.server(c)
	v.stores(c)
	v.cluster(c)
	v.limits(c)
	v.alarms(c)
	v.provision(c.Provision)
	return v.problems
}

type validator struct {
	at       map[string]place
	problems problems
}

// bad notes a problem at the place of the key, or of the nearest one around it.
func (v *validator) bad(key, format string, args ...any) {
	around := key
	for {
		at, ok := v.at[around]
		if ok || around == "" {
			v.problems.add(at, key, format, args...)
			return
		}
		around = around[:max(0, strings.LastIndexAny(around, ".["))]
	}
}

func (v *validator) server(c Config) {
	v.address("listen", c.Listen)
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" ||
			u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
			v.bad("public_url", "should be http:// or https:// and a host, without a path")
		}
	}
	if c.Data == "" {
		v.bad("data", "is empty")
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		v.bad("tls", "cert and key are needed together")
	}
	if c.Metrics.Off() {
		return
	}
	if host, ok := v.address("metrics.listen", c.Metrics.Listen); ok && !c.Metrics.AllowRemote && !loopback(host) {
		v.bad("metrics.listen", "%s can be reached from other machines and asks for no password; set metrics.allow_remote if that is meant", quote(c.Metrics.Listen))
	}
}

// Off reports that there is no metrics address.
func (m Metrics) Off() bool { return m.Listen == "" || m.Listen == "off" }

// address checks host:port. Port 0 lets the system choose.
func (v *validator) address(key, s string) (host string, ok bool) {
	host, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		v.bad(key, "%s is not an address such as 127.0.0.1:8080", quote(s))
	}
	return host, err == nil
}

func loopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func (v *validator) stores(c Config) {
	switch u, err := url.Parse(string(c.Store.URL)); {
	case c.Store.Driver == "sqlite" && c.Store.URL != "":
		v.bad("store.url", "is for store.driver postgres; sqlite uses the data folder")
	case c.Store.Driver == "postgres" && c.Store.URL == "":
		v.bad("store.url", "is missing; store.driver postgres needs it")
	case c.Store.Driver == "postgres" && (err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql"):
		v.bad("store.url", "is not of the form postgres://user:password@host/database")
	}
	if c.Blobs.Driver != "s3" {
		return
	}
	s3 := c.Blobs.S3
	for key, value := range map[string]string{
		"endpoint": s3.Endpoint, "bucket": s3.Bucket, "access_key": string(s3.AccessKey), "secret_key": string(s3.SecretKey),
	} {
		if value == "" {
			v.bad("blobs.s3."+key, "is missing; blobs.driver s3 needs it")
		}
	}
	if strings.Contains(s3.Endpoint, "/") {
		v.bad("blobs.s3.endpoint", "should be a host or host:port, without a scheme or a path")
	}
}

// cluster checks that nodes would serve one and the same installation.
func (v *validator) cluster(c Config) {
	k := c.Cluster
	if !k.On() {
		if k.Node != "" || k.Advertise != "" || len(k.Peers) > 0 || k.Secret != "" || k.TLS != (ClusterTLS{}) {
			v.bad("cluster", "has neither listen nor nats_url")
		}
		return
	}
	if c.Store.Driver != "postgres" {
		v.bad("cluster", "needs store.driver postgres: SQLite serves one process")
	}
	if c.Blobs.Driver != "s3" && !(c.Blobs.Shared && c.Blobs.Folder != "") {
		v.bad("cluster", "needs files that all nodes see: blobs.driver s3, or blobs.shared with the blobs.folder that all have mounted")
	}
	if c.MasterKey == "" {
		v.bad("cluster", "needs master_key: all nodes open the same secrets")
	}
	if len(k.Secret) < 16 {
		v.bad("cluster.secret", "should have at least 16 characters")
	}
	v.meeting(k)
}

// meeting checks how nodes reach each other.
func (v *validator) meeting(k Cluster) {
	if k.NATSURL != "" && (k.Listen != "" || k.Advertise != "" || len(k.Peers) > 0 || k.TLS != (ClusterTLS{})) {
		v.bad("cluster.nats_url", "is instead of listen, advertise, peers and tls")
	}
	if k.Listen != "" {
		v.address("cluster.listen", k.Listen)
	}
	if k.Advertise != "" {
		v.address("cluster.advertise", k.Advertise)
	}
	for _, peer := range k.Peers {
		v.address("cluster.peers", peer)
	}
	if t := k.TLS; t != (ClusterTLS{}) && (t.Cert == "" || t.Key == "" || t.CA == "") {
		v.bad("cluster.tls", "cert, key and ca are needed together")
	}
	if !nodeForm.MatchString(k.Node) {
		v.bad("cluster.node", "should be letters, digits, dots, hyphens and underscores")
	}
}

var nodeForm = regexp.MustCompile(`^[A-Za-z0-9._-]{0,64}$`)

func (v *validator) limits(c Config) {
	between(v, "drain", c.Drain, 0, 10*time.Minute)
	between(v, "session.idle", c.Session.Idle, time.Minute, 365*24*time.Hour)
	between(v, "session.absolute", c.Session.Absolute, time.Minute, 365*24*time.Hour)
	if c.Session.Absolute < c.Session.Idle {
		v.bad("session.absolute", "is shorter than session.idle")
	}
	between(v, "limits.upload", c.Limits.Upload, 1<<10, 1<<30)
	between(v, "limits.connections", c.Limits.Connections, 1, 1_000_000)
	between(v, "limits.close_after", c.Limits.CloseAfter, 0, 365*24*time.Hour)
}

func (v *validator) alarms(c Config) {
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		v.bad("time_zone", "%s is not a zone such as Asia/Shanghai", quote(c.TimeZone))
	}
	if c.Alarms.WebhookURL == "" {
		return
	}
	u, err := url.Parse(string(c.Alarms.WebhookURL))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Fragment != "" {
		v.bad("alarms.webhook_url", "should be http:// or https:// and a host")
	}
	if len(c.Alarms.Secret) < 16 {
		v.bad("alarms.secret", "is needed with alarms.webhook_url, of 16 characters or more")
	}
}

func between[T int | Bytes | time.Duration](v *validator, key string, value, least, most T) {
	if value < least || value > most {
		v.bad(key, "%v is not between %v and %v", value, least, most)
	}
}

func (v *validator) provision(p Provision) {
	keys := map[string]string{}
	for i, b := range p.Brands {
		v.key(keys, "provision.brands", i, b.Key)
	}
	for i, t := range p.Teams {
		v.key(keys, "provision.teams", i, t.Key)
	}
	for i, q := range p.Queues {
		v.key(keys, "provision.queues", i, q.Key)
		between(v, fmt.Sprintf("provision.queues[%d].priority", i), q.Priority, 0, 3)
	}
	for i, a := range p.Accounts {
		v.key(keys, "provision.accounts", i, a.Key)
	}
	for i, r := range p.PresenceReasons {
		v.key(keys, "provision.presence_reasons", i, r.Key)
	}
	for i, c := range p.Canned {
		v.key(keys, "provision.canned", i, c.Key)
	}
	for i, d := range p.Dispositions {
		v.key(keys, "provision.dispositions", i, d.Key)
	}
	for i, f := range p.ContactFields {
		v.key(keys, "provision.contact_fields", i, f.Key)
		if (f.Kind == "choice") != (len(f.Choices) > 0) {
			v.bad(fmt.Sprintf("provision.contact_fields[%d].choices", i), "are what a field of the kind choice, and no other, has")
		}
	}
	for i, s := range p.Skills {
		v.key(keys, "provision.skills", i, s.Key)
	}
	for i, c := range p.Calendars {
		v.key(keys, "provision.calendars", i, c.Key)
	}
	for i, r := range p.Rules {
		v.key(keys, "provision.rules", i, r.Key)
	}
	logins := map[string]int{}
	for i, a := range p.Agents {
		v.key(keys, "provision.agents", i, a.Key)
		v.agent(i, a, logins)
	}
}

func (v *validator) agent(i int, a Agent, logins map[string]int) {
	at := fmt.Sprintf("provision.agents[%d]", i)
	between(v, at+".capacity", a.Capacity, 0, 1000)
	for j, s := range a.Skills {
		between(v, fmt.Sprintf("%s.skills[%d].level", at, j), s.Level, 1, 10)
	}
	if a.Login != strings.ToLower(a.Login) || strings.ContainsAny(a.Login, " \t\n") {
		v.bad(at+".login", "should be in lower case and without spaces")
	}
	if other, taken := logins[a.Login]; taken && a.Login != "" {
		v.bad(at+".login", "is the login of provision.agents[%d] too", other)
	}
	logins[a.Login] = i
	if a.Password != "" && len(a.Password) < 8 {
		v.bad(at+".password", "is shorter than 8 characters")
	}
}

var keyForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// key checks the stable key of one thing in a list, and that no other has it.
func (v *validator) key(taken map[string]string, list string, i int, key string) {
	at := fmt.Sprintf("%s[%d].key", list, i)
	if key == "" {
		return // reported as missing
	}
	if !keyForm.MatchString(key) {
		v.bad(at, "%s should be lower-case letters, digits and hyphens", quote(key))
	}
	if other, ok := taken[list+"\x00"+key]; ok {
		v.bad(at, "%s is the key of %s too", quote(key), other)
		return
	}
	taken[list+"\x00"+key] = fmt.Sprintf("%s[%d]", list, i)
}
