package gateway

import "switchboard/channels"

// Advances reports whether a delivery in one state may go to another. On its way
// it only goes forward, for receipts come late, twice and out of order. Failed
// and Unknown end it, except that an unknown outcome may become known and a person
// may send the message again.
func Advances(from, to channels.DeliveryState) bool {
	switch from {
	case channels.Failed:
		return to == channels.Queued
	case channels.Unknown:
		return to == channels.Failed || to == channels.Queued || arrival(to) >= arrival(channels.Sent)
	}
	switch to {
	case channels.Failed:
		return arrival(from) < arrival(channels.Delivered) // what has arrived has not failed
	case channels.Unknown:
		return arrival(from) < arrival(channels.Sent)
	}
	return arrival(from) < arrival(to)
}

// arrival is how far on its way a message in the state is; 0 for no state.
func arrival(s channels.DeliveryState) int {
	switch s {
	case channels.Queued:
		return 1
	case channels.Sending:
		return 2
	case channels.Sent:
		return 3
	case channels.Delivered:
		return 4
	case channels.Read:
		return 5
	}
	return 0
}
