package agentdesk_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"switchboard/agentdesk"
	"switchboard/agentdesk/wire"
	"switchboard/gateway"
)

func TestSomebodyChangesHisNames(t *testing.T) {
	w := open(t)
	_, dan := w.hires(w.boss(), "dan", hired("New", "agent"))
	var p wire.OwnProfile
	dan.must("GET", "/desk/profile", nil, &p)
	if p.Name != "New" || p.Login != "dan" || p.Managed != "" || len(p.Brands) != 1 || p.Brands[0].Name != "New" {
		t.Fatalf("profile = %+v", p)
	}
	change := wire.ProfileChange{Name: " 丹 ", Brands: []wire.OwnedName{{Brand: p.Brands[0].Brand, Name: "小丹"}}}
	dan.must("PUT", "/desk/profile", change, nil)
	dan.must("GET", "/desk/profile", nil, &p)
	if p.Name != "丹" || p.Brands[0].Name != "小丹" {
		t.Errorf("renamed %+v", p)
	}
	if w.audited("profile.changed") != 1 {
		t.Error("the change was not audited")
	}
	change.Brands[0].Brand = gateway.NewID[gateway.BrandID]()
	dan.refused("PUT", "/desk/profile", change, 422, "bad_field")
	dan.refused("PUT", "/desk/profile", wire.ProfileChange{Name: " ", Brands: []wire.OwnedName{}}, 422, "bad_field")
	dan.must("GET", "/desk/profile", nil, &p)
	if p.Name != "丹" {
		t.Errorf("a refused change left %+v", p)
	}
}

func TestAFileKeepsTheNamesItManages(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	var p wire.OwnProfile
	ann.must("GET", "/desk/profile", nil, &p)
	if p.Managed != "ann" {
		t.Errorf("managed = %q", p.Managed)
	}
	ann.refused("PUT", "/desk/profile", wire.ProfileChange{Name: "Anna", Brands: []wire.OwnedName{}}, 409, "managed")
	w.signIn("aud").refused("PUT", "/desk/profile", wire.ProfileChange{Name: "A", Brands: []wire.OwnedName{}}, 403, "forbidden")
}

// photo is a wide picture, green in the middle and red at both ends.
func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 800, 400))
	for x := range 800 {
		for y := range 400 {
			c := color.RGBA{0, 200, 0, 255}
			if x < 200 || x >= 600 {
				c = color.RGBA{200, 0, 0, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestColleaguesSeeAPicture(t *testing.T) {
	w := open(t)
	ann, bob := w.signIn("ann"), w.signIn("bob")
	path := "/desk/agents/" + string(w.agent("ann").ID) + "/picture"
	bob.refused("GET", path, nil, 404, "not_found")
	ann.must("PUT", "/desk/profile/picture", photo(t), nil)

	status, raw, head := bob.do("GET", path, nil)
	if status != 200 || head.Get("Content-Type") != "image/jpeg" || !strings.Contains(head.Get("Content-Security-Policy"), "sandbox") {
		t.Fatalf("picture = %d %v", status, head)
	}
	shown, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil || shown.Bounds().Dx() != 192 || shown.Bounds().Dy() != 192 {
		t.Fatalf("picture is %v, %v", shown.Bounds(), err)
	}
	if r, g, _, _ := shown.At(4, 96).RGBA(); r > g {
		t.Error("what is shown is not the middle")
	}
	var agents []wire.Agent
	bob.must("GET", "/desk/agents", nil, &agents)
	for _, a := range agents {
		if (a.Name == "ANN") != (a.Picture != "") {
			t.Errorf("%s has picture %q", a.Name, a.Picture)
		}
	}
	var me wire.Me
	ann.must("GET", "/desk/session", nil, &me)
	if me.Agent.Picture == "" {
		t.Error("her own console does not know her picture")
	}
	ann.must("DELETE", "/desk/profile/picture", nil, nil)
	bob.refused("GET", path, nil, 404, "not_found")
	if w.audited("picture.changed") != 1 || w.audited("picture.removed") != 1 {
		t.Error("the picture was not audited")
	}
}

// Customers see what is set for their brand, never what colleagues see.
func TestCustomersDoNotSeeColleaguesPictures(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	ann.must("PUT", "/desk/profile/picture", photo(t), nil)
	w.read(func(tx gateway.Tx) error {
		brand, err := w.rows.BrandByKey(tx, agentdesk.DefaultBrand)
		if err != nil {
			return err
		}
		id := w.agent("ann").ID
		public, err := w.rows.PublicAgent(tx, id, brand)
		if public.Avatar != "" {
			t.Errorf("customers are shown %q", public.Avatar)
		}
		if err != nil {
			return err
		}
		person, err := w.rows.Person(tx, id)
		if err != nil {
			return err
		}
		shown, err := w.rows.IsAvatar(tx, person.Picture, brand)
		if shown {
			t.Error("customers may fetch the picture")
		}
		return err
	})
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	for name, raw := range map[string]string{
		"text": "hello", "nothing": "", "script": "<svg xmlns='http://www.w3.org/2000/svg'/>", "half": string(photo(t)[:300]),
	} {
		t.Run(name, func(t *testing.T) { ann.refused("PUT", "/desk/profile/picture", raw, 422, "bad_picture") })
	}
	ann.refused("PUT", "/desk/profile/picture", strings.Repeat("x", 1<<20+1), 413, "too_large")
	w.signIn("aud").refused("PUT", "/desk/profile/picture", photo(t), 403, "forbidden")
}

func TestSomebodySignsOutElsewhere(t *testing.T) {
	w := open(t)
	desk, phone, lost := w.signIn("ann"), w.signIn("ann"), w.signIn("ann")
	bob := w.signIn("bob")
	list := func() (all []wire.SignedIn) {
		desk.must("GET", "/desk/sessions", nil, &all)
		return all
	}
	all := list()
	here := 0
	for _, s := range all {
		if s.Here {
			here++
		}
		if s.IP == "" || s.SeenAt == 0 || s.Since == 0 {
			t.Errorf("session %+v", s)
		}
	}
	if len(all) != 3 || here != 1 {
		t.Fatalf("%d sessions, %d here", len(all), here)
	}
	var other wire.SignedIn
	phone.must("GET", "/desk/sessions", nil, &all)
	for _, s := range all {
		if s.Here {
			other = s
		}
	}
	bob.refused("DELETE", "/desk/sessions/"+other.ID, nil, 404, "not_found") // it is not his
	socket := phone.socket(nil)
	desk.must("DELETE", "/desk/sessions/"+other.ID, nil, nil)
	phone.refused("GET", "/desk/session", nil, 401, "no_session")
	for _, err := socket.read(); err == nil; _, err = socket.read() { // it is closed
	}
	desk.refused("DELETE", "/desk/sessions/"+other.ID, nil, 404, "not_found")

	desk.must("DELETE", "/desk/sessions", nil, nil)
	lost.refused("GET", "/desk/session", nil, 401, "no_session")
	desk.must("GET", "/desk/session", nil, nil)
	bob.must("GET", "/desk/session", nil, nil)
	if left := list(); len(left) != 1 || !left[0].Here {
		t.Errorf("left %+v", left)
	}
	desk.must("DELETE", "/desk/sessions", nil, nil) // nothing to do is no error
	if n := w.audited("session.revoked"); n != 2 {
		t.Errorf("%d revocations audited, want 2", n)
	}
}

func TestBrowsersByTheirNames(t *testing.T) {
	for userAgent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                                      "Chrome Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":                        "Edge Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                                               "Firefox Linux",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                                "Safari macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50":                  "WeChat iPhone",
		"Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Mobile Safari/537.36 wxwork/4.1.20 MicroMessenger/7.0.1":  "WeCom Android",
		"Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.1.0.300": "Huawei Browser HarmonyOS",
		"curl/8.0": " ",
	} {
		browser, system := agentdesk.BrowserOf(userAgent)
		if got := browser + " " + system; got != want {
			t.Errorf("%s = %q, want %q", userAgent, got, want)
		}
	}
}

// A picture's address names it, so that it is asked for once.
func TestAPictureIsKeptByBrowsers(t *testing.T) {
	w := open(t)
	ann := w.signIn("ann")
	ann.must("PUT", "/desk/profile/picture", photo(t), nil)
	path := "/desk/agents/" + string(w.agent("ann").ID) + "/picture"
	for query, want := range map[string]string{
		"?v=" + string(w.agent("ann").Picture): "private, max-age=86400",
		"?v=another":                           "private, no-cache",
		"":                                     "private, no-cache",
	} {
		status, _, head := ann.do("GET", path+query, nil)
		if status != http.StatusOK || head.Get("Cache-Control") != want {
			t.Errorf("%q: %d, kept %q, want %q", query, status, head.Get("Cache-Control"), want)
		}
	}
}
