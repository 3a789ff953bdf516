package demo

import (
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed shop.html
var shopPage string

// Shop serves the shop's one page, with the widget from the given loader address.
// It stands on another origin than Switchboard, as a real customer's site does.
func Shop(widget string) (http.Handler, error) {
	page, err := template.New("shop").Parse(shopPage)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		if err := page.Execute(w, map[string]string{"Widget": widget}); err != nil {
			return // the visitor left
		}
	})
	return mux, nil
}
