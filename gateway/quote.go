package gateway

// findQuoted finds the messages that customers answer to: their own by the id they
// came with, ours by that of their delivery. Only what is in the same conversation
// counts: an id is easily guessed.
func (in *intake) findQuoted() error {
	var keys []ProviderKey
	fresh := make(map[ProviderKey]*incoming, len(in.fresh))
	for _, a := range in.fresh {
		fresh[ProviderKey{a.sink.account.ID, a.item.ID}] = a
		if a.item.Message.Quoted != "" {
			keys = append(keys, ProviderKey{a.sink.account.ID, a.item.Message.Quoted})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	stored, err := in.rows.QuotedMessages(in.Tx, keys)
	if err != nil {
		return err
	}
	for _, a := range in.fresh {
		key := ProviderKey{a.sink.account.ID, a.item.Message.Quoted}
		if m, ok := stored[key]; ok && m.Conversation == in.episodes[a.openKey()].ID {
			a.message.Quoted = m.ID
		} else if b := fresh[key]; !ok && b != nil && b != a && b.openKey() == a.openKey() {
			a.message.Quoted = b.message.ID
		}
	}
	return nil
}
