// Package all lists the channels that are built in.
package all

import (
	"switchboard/channels"
	"switchboard/channels/echo"
	"switchboard/channels/webchat"
	"switchboard/channels/webchat/web"
)

// Drivers returns every channel, one line each.
func Drivers() []channels.Driver {
	return []channels.Driver{
		echo.Driver(),
		webchat.Driver(web.Dist()),
	}
}
