package store_test

import (
	"testing"

	"switchboard/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
