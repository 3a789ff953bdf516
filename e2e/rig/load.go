package rig

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"switchboard/agentdesk/wire"
)

// Load is visitors who write and agents who answer, with all their ledgers.
type Load struct {
	Server   *Server
	Visitors []*Visitor
	Agents   []*Agent
	Pause    time.Duration // between two messages of one visitor
	Files    bool          // every tenth message carries a file
	running  sync.WaitGroup
	cancel   context.CancelFunc
	writing  context.CancelFunc
	writers  sync.WaitGroup
	files    map[string][]byte // by client id
	mu       sync.Mutex        // guards files
}

// NewLoad signs agents in and lets visitors arrive.
func NewLoad(ctx context.Context, s *Server, visitors int) (*Load, error) {
	l := &Load{Server: s, Pause: 10 * time.Millisecond, files: make(map[string][]byte)}
	for i := range s.Agents {
		a, err := s.SignIn(ctx, fmt.Sprintf("agent-%d", i))
		if err != nil {
			return nil, err
		}
		a.Answer = func(m wire.Message) string { return "re " + string(m.ID) }
		l.Agents = append(l.Agents, a)
	}
	for i := range visitors {
		v, err := NewVisitor(ctx, s.Root(), fmt.Sprintf("v%d", i))
		if err != nil {
			return nil, err
		}
		l.Visitors = append(l.Visitors, v)
	}
	return l, nil
}

// Start connects everybody and lets the visitors write.
func (l *Load) Start(ctx context.Context) {
	ctx, l.cancel = context.WithCancel(ctx)
	writing, stop := context.WithCancel(ctx)
	l.writing = stop
	for _, a := range l.Agents {
		l.running.Go(func() { a.Run(ctx) })
	}
	for _, v := range l.Visitors {
		l.running.Go(func() {
			if err := v.Client.Run(ctx); err != nil {
				v.complain("client ended: %v", err)
			}
		})
		l.writers.Go(func() { l.write(writing, v) })
	}
}

// write says one thing after another, and never has more than a few unacknowledged.
func (l *Load) write(ctx context.Context, v *Visitor) {
	const inFlight = 8
	for n := 0; ctx.Err() == nil; n++ {
		if l.Files && n%10 == 9 {
			l.writeFile(ctx, v, n)
		} else {
			v.Say(Text(fmt.Sprintf("%s 说 %d", v.Name, n)))
		}
		for wait(ctx, l.Pause); v.Client.Unacked() >= inFlight && ctx.Err() == nil; {
			wait(ctx, time.Millisecond)
		}
	}
}

func (l *Load) writeFile(ctx context.Context, v *Visitor, n int) {
	content := fmt.Appendf(nil, "file %d of %s\n", n, v.Name)
	content = slices.Repeat(content, 200)
	part, err := v.Upload(ctx, fmt.Sprintf("文件-%d.txt", n), content)
	if err != nil {
		return // the server is down: nothing was promised
	}
	id := v.Say(part)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.files[id] = content
}

// Acked is how many messages of visitors and answers of agents were acknowledged.
func (l *Load) Acked() int {
	n := 0
	for _, v := range l.Visitors {
		n += v.Acked()
	}
	for _, a := range l.Agents {
		n += len(a.Answered())
	}
	return n
}

// Quiet stops the writing and waits until everything sent is acknowledged and
// answered.
func (l *Load) Quiet(ctx context.Context) error {
	l.writing()
	l.writers.Wait()
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	for {
		sent, acked, answered := 0, 0, 0
		for _, v := range l.Visitors {
			v.mu.Lock()
			sent, acked = sent+len(v.sent), acked+len(v.acked)
			v.mu.Unlock()
		}
		for _, a := range l.Agents {
			answered += len(a.Answered())
		}
		if acked == sent && (len(l.Agents) == 0 || answered >= sent) {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%d sent, %d acknowledged, %d answered: %w\n%s", sent, acked, answered, ctx.Err(), l.unanswered())
		}
		wait(ctx, 10*time.Millisecond)
	}
}

// unanswered says what every agent saw and why his answers were refused.
func (l *Load) unanswered() string {
	var all strings.Builder
	for _, a := range l.Agents {
		fmt.Fprintf(&all, "%s saw %d messages and answered %d; refused: %v; wrong: %v\n", a.Me.Login, a.Seen(), len(a.Answered()), a.Refused(), a.Wrong())
	}
	return all.String() + l.Server.Log()
}

// Stop disconnects everybody.
func (l *Load) Stop() {
	l.cancel()
	l.running.Wait()
}

// Check compares all ledgers with the server and returns what is wrong.
func (l *Load) Check(ctx context.Context) []string {
	var wrong []string
	stored := make(map[string]int)
	for _, v := range l.Visitors {
		wrong = append(wrong, v.Check(ctx)...)
		history, err := v.History(ctx)
		if err != nil {
			return append(wrong, err.Error())
		}
		for _, e := range history {
			if e.Kind == "message" && !e.Mine && len(e.Parts) > 0 {
				stored[e.Parts[0].Text]++
			}
			if content, ok := l.files[e.ClientID]; ok {
				wrong = append(wrong, l.checkFile(ctx, v, e.Parts[0].File.URL, content)...)
			}
		}
	}
	for _, a := range l.Agents {
		wrong = append(wrong, a.Wrong()...)
		for _, id := range a.Answered() {
			text := "re " + id[len("re-"):]
			if stored[text] != 1 {
				wrong = append(wrong, fmt.Sprintf("%s: answer %s was acknowledged and is stored %d times", a.Me.Login, id, stored[text]))
			}
		}
	}
	return wrong
}

func (l *Load) checkFile(ctx context.Context, v *Visitor, url string, content []byte) []string {
	got, err := v.Download(ctx, fileAt(url))
	if err != nil {
		return []string{v.Name + ": a file that was acknowledged: " + err.Error()}
	}
	if !slices.Equal(got, content) {
		return []string{v.Name + ": a file that was acknowledged is another"}
	}
	return nil
}
