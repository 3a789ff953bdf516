package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// line is one result. What does not apply is null.
type line struct {
	Name     string   `json:"name"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Baseline *float64 `json:"baseline"`
	Ratio    *float64 `json:"ratio"`
	Goal     string   `json:"goal"` // "" when the line is for information
	Met      *bool    `json:"met"`
}

// goal is what a line has to reach.
type goal struct {
	of    string // "ratio" or "value"
	least bool   // at least rather than at most
	bound float64
}

func ratioAtLeast(x float64) goal { return goal{"ratio", true, x} }
func ratioAtMost(x float64) goal  { return goal{"ratio", false, x} }
func atLeast(x float64) goal      { return goal{"value", true, x} }
func atMost(x float64) goal       { return goal{"value", false, x} }

// String is the goal as the table has it: "ratio <= 2".
func (g goal) String() string {
	sign := "<="
	if g.least {
		sign = ">="
	}
	return fmt.Sprintf("%s %s %g", g.of, sign, g.bound)
}

func (g goal) met(x float64) *bool {
	ok := x <= g.bound
	if g.least {
		ok = x >= g.bound
	}
	return &ok
}

// table collects the lines and prints each as soon as it is known.
type table struct {
	out   io.Writer
	lines []line
}

func newTable(out io.Writer) *table {
	t := &table{out: out}
	t.row("", "value", "unit", "baseline", "ratio", "goal", "met")
	return t
}

func (t *table) row(name, value, unit, baseline, ratio, goal, met string) {
	row := fmt.Sprintf("%-64s %11s %-12s %11s %8s  %-15s %s", name, value, unit, baseline, ratio, goal, met)
	fmt.Fprintln(t.out, strings.TrimRight(row, " "))
}

// info adds a line without a goal.
func (t *table) info(name string, values []float64, unit string) {
	t.add(line{Name: name, Value: median(values), Unit: unit})
}

// plain adds a line whose value itself has a goal.
func (t *table) plain(name string, values []float64, unit string, g goal) {
	v := median(values)
	t.add(line{Name: name, Value: v, Unit: unit, Goal: g.String(), Met: g.met(v)})
}

// against adds a line that is compared with its baseline round by round: the ratio is
// the median of the rounds' ratios.
func (t *table) against(name string, values, baselines []float64, unit string, g goal) {
	ratios := make([]float64, len(values))
	for i := range values {
		ratios[i] = values[i] / baselines[i]
	}
	base, ratio := median(baselines), median(ratios)
	t.add(line{Name: name, Value: median(values), Unit: unit, Baseline: &base, Ratio: &ratio, Goal: g.String(), Met: g.met(ratio)})
}

func (t *table) add(l line) {
	t.lines = append(t.lines, l)
	baseline, ratio, met := "", "", ""
	if l.Baseline != nil {
		baseline, ratio = figure(*l.Baseline), fmt.Sprintf("%.2f", *l.Ratio)
	}
	if l.Met != nil {
		met = map[bool]string{true: "yes", false: "NO"}[*l.Met]
	}
	t.row(l.Name, figure(l.Value), l.Unit, baseline, ratio, l.Goal, met)
}

// figure is a number with about three digits that say something.
func figure(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

// write stores the lines as JSON.
func (t *table) write(file string) error {
	raw, err := json.MarshalIndent(t.lines, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(raw, '\n'), 0o644)
}

// median of the values; they are not changed.
func median(values []float64) float64 { return quantile(slices.Sorted(slices.Values(values)), 0.5) }

// quantile of sorted values, between two of them if need be.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 == len(sorted) {
		return sorted[low]
	}
	return sorted[low] + (at-float64(low))*(sorted[low+1]-sorted[low])
}
