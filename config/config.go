// Package config reads the settings of the process: a YAML file, then the
// environment over it. It is strict: an unknown key, a wrong type or a value that
// makes no sense is refused, all of them at once, each with its line and reason.
//
// What people change while the program runs — accounts, agents, teams, queues —
// is in the database; the file's provision section can put it there.
package config

import (
	"net/netip"
	"time"

	"switchboard/channels"
)

// Config is everything a process is told. The tags say the key in the file, the
// default, and what it is for; docs/configuration.md is made from them.
type Config struct {
	Listen    string          `yaml:"listen" default:"127.0.0.1:8080" help:"Address that serves customers, agents and webhooks."`
	PublicURL string          `yaml:"public_url" help:"How browsers and providers reach this server, for example https://help.example.com. Needed behind a proxy; without it links name the address of listen."`
	Data      string          `yaml:"data" default:"./data" help:"Folder of the SQLite database, the files and the master key."`
	MasterKey channels.Secret `yaml:"master_key" help:"Key that secrets in the database are sealed with: 32 bytes in base64; more than one, separated by commas, while changing it. Without it the key is in secret.key of the data folder, made at first start."`
	Drain     time.Duration   `yaml:"drain" default:"20s" help:"How long a stop waits for what is under way."`
	// TrustedProxies may say in X-Forwarded-For whom they speak for.
	TrustedProxies []netip.Prefix `yaml:"trusted_proxies" help:"Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. Without any, nobody's are."`

	TimeZone string `yaml:"time_zone" default:"Asia/Shanghai" help:"Where days begin, for the figures of today."`

	TLS       TLS       `yaml:"tls"`
	Store     Store     `yaml:"store"`
	Blobs     Blobs     `yaml:"blobs"`
	Cluster   Cluster   `yaml:"cluster"`
	Metrics   Metrics   `yaml:"metrics"`
	Log       Log       `yaml:"log"`
	Session   Session   `yaml:"session"`
	Limits    Limits    `yaml:"limits"`
	Alarms    Alarms    `yaml:"alarms"`
	Provision Provision `yaml:"provision"`

	at map[string]place // where each key was set
}

// TLS lets the server speak HTTPS itself.
type TLS struct {
	Cert string `yaml:"cert" help:"File with the certificate chain, in PEM. With key: HTTPS on listen."`
	Key  string `yaml:"key" help:"File with the certificate's private key, in PEM."`
}

// Store is where rows are kept.
type Store struct {
	Driver string          `yaml:"driver" default:"sqlite" enum:"sqlite|postgres" help:"sqlite keeps everything in the data folder."`
	URL    channels.Secret `yaml:"url" help:"For postgres: postgres://user:password@host/database."`
}

// Blobs is where files are kept.
type Blobs struct {
	Driver string `yaml:"driver" default:"folder" enum:"folder|s3" help:"folder keeps files in a folder."`
	Folder string `yaml:"folder" help:"For folder: where, if not in blobs of the data folder."`
	Shared bool   `yaml:"shared" default:"false" help:"The folder is one that all nodes have mounted."`
	S3     S3     `yaml:"s3"`
}

// Cluster lets several nodes serve one installation. A node takes part if listen or
// nats_url is set.
type Cluster struct {
	Node      string          `yaml:"node" help:"Name of this node, another for each; without it the name of the host."`
	Listen    string          `yaml:"listen" help:"Address on which the other nodes reach this one. It takes no one without the secret."`
	Advertise string          `yaml:"advertise" help:"How the other nodes reach it, if that is not the address of listen."`
	Peers     []string        `yaml:"peers" help:"Addresses of other nodes; one that is up is enough, it knows the others."`
	Secret    channels.Secret `yaml:"secret" help:"Lets nodes in, and seals what they tell each other: at least 16 characters, the same on all nodes."`
	NATSURL   channels.Secret `yaml:"nats_url" help:"NATS servers of your own, separated by commas, instead of listen and peers."`
	TLS       ClusterTLS      `yaml:"tls"`
}

// On reports whether the node takes part in a cluster.
func (c Cluster) On() bool { return c.Listen != "" || c.NATSURL != "" }

// ClusterTLS encrypts the connections between nodes.
type ClusterTLS struct {
	Cert string `yaml:"cert" help:"File with this node's certificate, in PEM. Nodes ask each other for theirs."`
	Key  string `yaml:"key" help:"File with the certificate's private key, in PEM."`
	CA   string `yaml:"ca" help:"File with the authorities that sign nodes' certificates, in PEM."`
}

// S3 is a bucket for files.
type S3 struct {
	Endpoint  string          `yaml:"endpoint" help:"Host, or host:port, of the object store."`
	Region    string          `yaml:"region" help:"Region of the bucket, where the store has regions."`
	Bucket    string          `yaml:"bucket" help:"Bucket that holds the files."`
	Prefix    string          `yaml:"prefix" help:"Put before the name of every object."`
	AccessKey channels.Secret `yaml:"access_key" help:"Access key."`
	SecretKey channels.Secret `yaml:"secret_key" help:"Secret key."`
	Insecure  bool            `yaml:"insecure" default:"false" help:"Plain HTTP, for a store on the same machine."`
}

// Metrics is the operator's own address: Prometheus metrics, pprof, health.
type Metrics struct {
	Listen      string `yaml:"listen" default:"127.0.0.1:9090" help:"Address that serves metrics and profiles; off for none. It asks for no password, so it must be a loopback address."`
	AllowRemote bool   `yaml:"allow_remote" default:"false" help:"Allow metrics.listen to be reachable from other machines."`
}

// Log says what is logged and how.
type Log struct {
	Level  string `yaml:"level" default:"info" enum:"debug|info|warn|error" help:"Least level that is logged."`
	Format string `yaml:"format" default:"text" enum:"text|json" help:"Form of a line."`
}

// Session says how long agents stay signed in.
type Session struct {
	Idle     time.Duration `yaml:"idle" default:"12h" help:"Without any request."`
	Absolute time.Duration `yaml:"absolute" default:"30d" help:"At most."`
}

// Limits bound what the process takes on. Limits for each customer are settings of
// the channel account.
type Limits struct {
	Upload      Bytes         `yaml:"upload" default:"20MiB" help:"Longest file a customer or an agent may send."`
	Connections int           `yaml:"connections" default:"5000" help:"WebSockets of agents open at a time; those of customers are limited by each account."`
	CloseAfter  time.Duration `yaml:"close_after" default:"3d" help:"A resolved conversation can be reopened for so long; then it is closed."`
}

// Alarms are told to another system too, see docs/routing-board.md.
type Alarms struct {
	WebhookURL channels.Secret `yaml:"webhook_url" help:"Address that every alarm is sent to. Redirects are not followed."`
	Secret     channels.Secret `yaml:"secret" help:"Key that calls of the webhook are signed with, of 16 characters or more."`
}

// Provision is put into the database at every start, found again by key. What is
// provisioned cannot be changed in the console; what leaves the file is disabled,
// never deleted.
type Provision struct {
	Brands   []Brand   `yaml:"brands"`
	Teams    []Team    `yaml:"teams"`
	Queues   []Queue   `yaml:"queues"`
	Agents   []Agent   `yaml:"agents"`
	Accounts []Account `yaml:"accounts"`

	PresenceReasons []PresenceReason `yaml:"presence_reasons"`
	Canned          []Canned         `yaml:"canned"`
	Dispositions    []Disposition    `yaml:"dispositions"`
	ContactFields   []ContactField   `yaml:"contact_fields"`

	Skills    []Skill    `yaml:"skills"`
	Calendars []Calendar `yaml:"calendars"`
	Rules     []Rule     `yaml:"rules"`
}

// Brand is a name under which the company meets customers.
type Brand struct {
	Key  string `yaml:"key" required:"true" help:"Stable name in this file: lower-case letters, digits, hyphens."`
	Name string `yaml:"name" required:"true" help:"Name that people see."`
}

// Canned is a reply that all agents of a brand may use, 常用语.
type Canned struct {
	Key   string `yaml:"key" required:"true" help:"Stable name in this file."`
	Brand string `yaml:"brand" default:"default" help:"Key of its brand."`
	Title string `yaml:"title" required:"true" help:"What agents find it by, also by pinyin and initials."`
	Text  string `yaml:"text" required:"true" help:"What is written; {客户称呼} {坐席} {单号}, in English {customer} {agent} {number}, are filled in."`
}

// Team is a group of agents.
type Team struct {
	Key  string `yaml:"key" required:"true" help:"Stable name in this file."`
	Name string `yaml:"name" required:"true" help:"Name that people see."`
}

// Queue is a line in which conversations wait.
type Queue struct {
	Key      string `yaml:"key" required:"true" help:"Stable name in this file."`
	Name     string `yaml:"name" required:"true" help:"Name that people see."`
	Brand    string `yaml:"brand" default:"default" help:"Key of its brand."`
	Priority int    `yaml:"priority" default:"0" help:"Higher is served earlier, 0 to 3."`

	Calendar string   `yaml:"calendar" help:"Key of the calendar it is open by; without one it always is."`
	Routing  Settings `yaml:"routing" help:"How it gives out its work, see [routing.md](routing.md#settings-of-a-queue); skills and queues by key."`
}

// Agent is a person who answers.
type Agent struct {
	Key      string          `yaml:"key" required:"true" help:"Stable name in this file."`
	Login    string          `yaml:"login" required:"true" help:"Name to sign in with, in lower case."`
	Name     string          `yaml:"name" required:"true" help:"Name that colleagues see."`
	Password channels.Secret `yaml:"password" help:"First password; one changed later is kept. Without it an administrator sets one."`
	Locale   string          `yaml:"locale" default:"zh-CN" enum:"zh-CN|en" help:"Language of the console."`
	Capacity int             `yaml:"capacity" default:"5" help:"Conversations at a time."`
	Roles    []string        `yaml:"roles" default:"agent" help:"Keys of roles: agent, supervisor, admin, auditor."`
	Teams    []string        `yaml:"teams" help:"Keys of teams."`
	Queues   []string        `yaml:"queues" help:"Keys of queues served."`
	Skills   []AgentSkill    `yaml:"skills"`
	Limits   Settings        `yaml:"limits" help:"Conversations at a time by kind of channel, for example webchat: 3."`
	Profiles []Profile       `yaml:"profiles"`
}

// AgentSkill is a skill that an agent has.
type AgentSkill struct {
	Skill string `yaml:"skill" required:"true" help:"Key of the skill."`
	Level int    `yaml:"level" default:"1" help:"How well, 1 to 10."`
	Until string `yaml:"until" help:"Its last day, for example 2026-12-31, in UTC; without one it is for good."`
}

// Skill is something that agents can do.
type Skill struct {
	Key  string `yaml:"key" required:"true" help:"Stable name in this file."`
	Name string `yaml:"name" required:"true" help:"Name that people see."`
}

// Calendar is when somebody works.
type Calendar struct {
	Key      string   `yaml:"key" required:"true" help:"Stable name in this file."`
	Name     string   `yaml:"name" required:"true" help:"Name that people see."`
	Brand    string   `yaml:"brand" default:"default" help:"Key of its brand."`
	Hours    Settings `yaml:"hours" help:"Its zone, week and dates, see [routing-hours.md](routing-hours.md)."`
	Holidays []string `yaml:"holidays" help:"Lists of holidays that ship, for example cn-2026."`
	Worked   string   `yaml:"worked" default:"mon" enum:"mon|tue|wed|thu|fri|sat|sun" help:"Whose hours a day has that is worked instead."`
}

// Rule chooses where new conversations wait. Rules of the file come before those of
// the console, in the order of the file.
type Rule struct {
	Key        string   `yaml:"key" required:"true" help:"Stable name in this file."`
	Name       string   `yaml:"name" required:"true" help:"Name that people see."`
	Conditions Settings `yaml:"conditions" help:"Whom it fits, see [routing.md](routing.md#rules); accounts, brands and calendars by key. Without any, everybody."`
	Outcome    Settings `yaml:"outcome" help:"The queue, the priority and the needs; queue and skills by key."`
}

// PresenceReason is why an agent takes a break.
type PresenceReason struct {
	Key  string `yaml:"key" required:"true" help:"Stable name in this file."`
	Name string `yaml:"name" required:"true" help:"Name that agents see."`
}

// Profile is how customers of a brand see an agent.
type Profile struct {
	Brand      string `yaml:"brand" default:"default" help:"Key of the brand."`
	PublicName string `yaml:"public_name" required:"true" help:"Name that customers see."`
	Number     string `yaml:"number" help:"Staff number that customers see, 工号."`
}

// Account is one line to the company: a web chat, a mailbox.
type Account struct {
	Key      string   `yaml:"key" required:"true" help:"Stable name in this file, and in addresses: /c/{key}/."`
	Kind     string   `yaml:"kind" required:"true" help:"Kind of channel: webchat."`
	Name     string   `yaml:"name" required:"true" help:"Name that agents see."`
	Brand    string   `yaml:"brand" default:"default" help:"Key of its brand."`
	Queue    string   `yaml:"queue" help:"Key of the queue its conversations wait in."`
	Enabled  bool     `yaml:"enabled" default:"true" help:"Whether it takes and sends messages."`
	Care     Settings `yaml:"care" help:"How silent customers are treated, see [routing.md](routing.md#silent-customers)."`
	Settings Settings `yaml:"settings" help:"What this kind of channel needs to know; see its page. A value that is ${NAME} as a whole is taken from the environment."`
}

// Disposition is what can come of a conversation, 处理结果. Agents see them in the
// order of the file.
type Disposition struct {
	Key   string `yaml:"key" required:"true" help:"Stable name in this file."`
	Name  string `yaml:"name" required:"true" help:"Name that agents see."`
	Brand string `yaml:"brand" default:"default" help:"Key of the brand whose conversations it is for."`
}

// ContactField is something to know of customers. Agents see them in the order of
// the file.
type ContactField struct {
	Key     string   `yaml:"key" required:"true" help:"Stable name in this file."`
	Name    string   `yaml:"name" required:"true" help:"Name that agents see."`
	Kind    string   `yaml:"kind" default:"text" enum:"text|number|date|choice|link" help:"What stands in it; for good."`
	Choices []string `yaml:"choices" help:"What can be chosen, where its kind is choice."`
}

// Settings are keys and values that others decode, as a JSON object: an account's. They may hold secrets and
// print as ***; string(s.Secret) reveals them.
type Settings struct{ channels.Secret }
