// Package all lists the channels that are built in.
package all

import (
	"switchboard/channels"
	"switchboard/channels/echo"
)

// Drivers returns every channel, one line each.
func Drivers() []channels.Driver {
	return []channels.Driver{
		echo.Driver(),
	}
}
