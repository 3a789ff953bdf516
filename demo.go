package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"switchboard/agentdesk"
	"switchboard/config"
	"switchboard/gateway"
	"switchboard/internal/demo"
	"switchboard/internal/store"
	"switchboard/router"
)

// demoAccount is the key of the shop's web chat.
const demoAccount = "shop"

// demoReport is the line that --json prints first.
type demoReport struct {
	Console string      `json:"console"`
	Site    string      `json:"site"`
	Agents  []demoLogin `json:"agents"`
	Data    string      `json:"data"`
}

type demoLogin struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	name     string
}

// demoFlags are what the demo is told.
type demoFlags struct {
	listen, data string
	json, quiet  bool
}

func demoCommand(ctx context.Context, args []string, out, log io.Writer) error {
	f := flags("demo", log)
	var d demoFlags
	f.StringVar(&d.listen, "listen", "127.0.0.1:8080", "address to listen on; port 0 picks a free one")
	f.StringVar(&d.data, "data", "", "folder to keep data in; without it a temporary one, removed at the end")
	f.BoolVar(&d.json, "json", false, "print one line of JSON with addresses and logins")
	f.BoolVar(&d.quiet, "quiet", false, "no simulated customers")
	if err := parse(f, args); err != nil {
		return err
	}
	if d.data == "" {
		folder, err := os.MkdirTemp("", "switchboard-demo-")
		if err != nil {
			return fmt.Errorf("make a temporary folder: %w", err)
		}
		defer os.RemoveAll(folder)
		d.data = folder
	}
	return runDemo(ctx, d, out, log)
}

// runDemo opens the sample company and runs it beside its shop and its customers.
func runDemo(ctx context.Context, d demoFlags, out, log io.Writer) error {
	c := config.Default()
	c.Listen, c.Data, c.Log.Level, c.Metrics.Listen = d.listen, d.data, "warn", "off"
	c.Drain = 3 * time.Second
	if err := c.Validate(); err != nil {
		return err
	}
	l, shop, err := demoListeners(c.Listen)
	if err != nil {
		return err
	}
	defer l.Close()
	defer shop.Close()
	release, err := lockData(c)
	if err != nil {
		return err
	}
	defer release()
	i, err := openInstallation(ctx, c, newLog(c.Log, log))
	if err != nil {
		return err
	}
	defer i.close()
	console := "http://" + l.Addr().String()
	site := fmt.Sprintf("http://localhost:%d", shop.Addr().(*net.TCPAddr).Port)
	secret := rand.Text() + rand.Text()
	report, err := i.seedDemo(ctx, console, site, secret)
	if err != nil {
		return err
	}
	if err := report.print(out, d.json); err != nil {
		return err
	}
	root := console + "/c/" + demoAccount + "/"
	page, err := demo.Shop(root + "widget.js")
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return i.run(ctx, l) })
	group.Go(func() error { return i.serve(ctx, shop, page, config.TLS{}) })
	group.Go(func() error { return i.readyAgents(ctx) })
	if !d.quiet {
		customers := demo.Customers{Root: root, Origin: site, Secret: secret, Log: i.log}
		group.Go(func() error { return customers.Run(ctx) })
	}
	return group.Wait()
}

// demoListeners opens the address of Switchboard and one of the shop, which is
// another site on purpose. When the usual port is taken, a free one will do.
func demoListeners(address string) (l, shop net.Listener, err error) {
	if l, err = net.Listen("tcp", address); err != nil && !strings.HasSuffix(address, ":0") {
		host, _, splitErr := net.SplitHostPort(address)
		if splitErr != nil {
			return nil, nil, fmt.Errorf("listen: %w", errors.Join(err, splitErr))
		}
		l, err = net.Listen("tcp", net.JoinHostPort(host, "0"))
	}
	if err != nil {
		return nil, nil, fmt.Errorf("listen: %w", err)
	}
	if shop, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		l.Close()
		return nil, nil, fmt.Errorf("listen for the shop: %w", err)
	}
	return l, shop, nil
}

// seedDemo stores the sample company and gives its agents new passwords.
func (i *installation) seedDemo(ctx context.Context, console, site, secret string) (demoReport, error) {
	report := demoReport{Console: console + "/", Site: site + "/"}
	var err error
	if report.Data, err = filepath.Abs(i.config.Data); err != nil {
		return report, fmt.Errorf("name the data folder: %w", err)
	}
	company, err := demoCompany(site, secret)
	if err != nil {
		return report, err
	}
	if err := i.desk.Provision(ctx, company); err != nil {
		return report, fmt.Errorf("seed the demo: %w", err)
	}
	for _, a := range company.Agents {
		password, err := i.desk.ResetPassword(ctx, a.Login)
		if err != nil {
			return report, fmt.Errorf("seed the demo: %w", err)
		}
		report.Agents = append(report.Agents, demoLogin{Login: a.Login, Password: password, name: a.Name})
	}
	return report, nil
}

// demoCompany is the sample company, with the shop's site allowed to show its chat
// and to vouch for its customers.
func demoCompany(site, secret string) (agentdesk.Provision, error) {
	look := map[string]any{
		"origins": []string{site}, "title_zh": "山茶客服", "title_en": "Camellia support",
		"greeting_zh": "您好，这里是山茶家电，请问有什么可以帮您？", "greeting_en": "Hello, this is Camellia Appliances. How can we help?",
		"visitors_per_minute": 0, "allow_native": true, "identity_secret": secret,
	}
	settings, err := json.Marshal(look)
	if err != nil {
		return agentdesk.Provision{}, fmt.Errorf("settings of the demo: %w", err)
	}
	maps.Copy(look, map[string]any{
		"notice_zh": "我们会保存您在这里写下的内容，用于回答您的问题。", "notice_en": "We keep what you write here, to answer you.",
		"agent_shown": "both", "colour": "#ffd24d", "launcher_label_zh": "会员客服", "launcher_label_en": "Members",
	})
	members, err := json.Marshal(look)
	if err != nil {
		return agentdesk.Provision{}, fmt.Errorf("settings of the demo: %w", err)
	}
	agent := func(login, name, public, number string, roles ...string) agentdesk.AgentSpec {
		return agentdesk.AgentSpec{
			Key: login, Login: login, Name: name, Capacity: 5, Roles: roles, Teams: []string{"service"}, Queues: []string{"service"},
			Profiles: []agentdesk.ProfileSpec{{PublicName: public, Number: number}},
		}
	}
	return agentdesk.Provision{
		Brands: []agentdesk.BrandSpec{{Key: "default", Name: "山茶家电"}},
		Teams:  []agentdesk.TeamSpec{{Key: "service", Name: "客服一组"}},
		Queues: []agentdesk.QueueSpec{
			// Who tries the demo looks around: what he does not open at once stays with him.
			{Key: "service", Name: "售前售后", Routing: []byte(`{"open_s": -1}`)},
			{Key: "repair", Name: "维修"},
		},
		Agents: []agentdesk.AgentSpec{
			agent("lin", "林晓", "小林", "1001", "agent"),
			agent("zhou", "周航", "小周", "1002", "agent"),
			agent("chen", "陈静", "陈主管", "1000", "supervisor", "admin"),
		},
		Dispositions: []agentdesk.DispositionSpec{
			{Key: "answered", Name: "咨询已解答"},
			{Key: "repair", Name: "安排维修"},
			{Key: "refunded", Name: "已退款"},
			{Key: "unreachable", Name: "客户未回应"},
		},
		Fields: []agentdesk.FieldSpec{
			{Key: "level", Name: "会员等级", Kind: "choice", Choices: []string{"普通", "银卡", "金卡"}},
			{Key: "model", Name: "机型", Kind: "text"},
		},
		PresenceReasons: []agentdesk.PresenceReasonSpec{{Key: "meal", Name: "用餐"}, {Key: "meeting", Name: "会议"}, {Key: "training", Name: "培训"}},
		Canned: []agentdesk.CannedSpec{
			{Key: "express", Title: "快递查询", Text: "{客户称呼}您好，快递已在路上，点开订单即可看到物流。再来咨询请报单号 {单号}。"},
			{Key: "return", Title: "七天退货", Text: "签收七天内可以退货，请把订单号和一张照片发给我，{坐席}马上为您登记。"},
			{Key: "power", Title: "断电重启", Text: "请先断电五分钟，再通电试一次，看看故障还在不在。"},
		},
		Accounts: []agentdesk.AccountSpec{
			{Key: demoAccount, Name: "官网聊天", Kind: "webchat", Queue: "service", Settings: settings},
			{Key: "members", Name: "会员聊天", Kind: "webchat", Queue: "service", Settings: members},
		},
	}, nil
}

// readyAgents marks the two agents as ready, so that work comes as soon as one
// signs in.
func (i *installation) readyAgents(ctx context.Context) error {
	for _, login := range []string{"lin", "zhou"} {
		var p agentdesk.Person
		err := i.gateway.Read(ctx, func(tx gateway.Tx) (err error) {
			p, _, err = store.Rows{}.PersonByLogin(tx, login)
			return err
		})
		if err == nil {
			err = i.router.Presence(ctx, p.ID, router.Ready, "", gateway.BySystem())
		}
		if err != nil && ctx.Err() == nil {
			return fmt.Errorf("make %s ready: %w", login, err)
		}
	}
	return nil
}

// print says where everything is: a few lines for people, or one of JSON.
func (r demoReport) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	fmt.Fprintf(out, "Switchboard 总机 demo\n\n  Console  %s\n  Shop     %s\n\n", r.Console, r.Site)
	for _, a := range r.Agents {
		fmt.Fprintf(out, "  %-6s %s  (%s)\n", a.Login, a.Password, a.name)
	}
	_, err := fmt.Fprintf(out, "\nSign in, and customers who are waiting come to you. Data: %s\nCtrl+C ends it.\n", r.Data)
	return err
}
