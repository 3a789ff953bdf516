package channeltest

//lint:file-ignore ST1005 these errors are a test report; they begin with the name of what is wrong

import (
	"context"
	"errors"
	"fmt"
)

func checkThreads(ctx context.Context, e *env) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	threads := map[string]string{}
	for i, said := range []string{"one", "two", "one"} {
		id, err := e.say(ctx, Saying{Text: fmt.Sprint(words, i), Thread: said})
		if err != nil {
			return err
		}
		got, err := e.stored(ctx, id)
		if err != nil {
			return err
		}
		before, seen := threads[said]
		if got.Thread == "" || seen && before != got.Thread {
			return errors.New("Features claim Threads, but Item.Thread is empty or differs within one thread")
		}
		threads[said] = got.Thread
	}
	if threads["one"] == threads["two"] {
		return errors.New("Features claim Threads, but two threads have the same Item.Thread")
	}
	return e.fault()
}
