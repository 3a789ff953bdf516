import { Component } from "preact";
import type { Session } from "./session";
import * as words from "./words";

/** Nobody serves: what happens next, and how else the visitor may be reached. */
export class Away extends Component<{ session: Session }> {
  override state = { name: "", contact: "", wrong: false };

  readonly #save = (event: Event) => {
    event.preventDefault();
    const name = this.state.name.trim();
    const to = this.state.contact.trim();
    const mail = to.includes("@");
    const wrong = !mail && to.replace(/\D/g, "").length < 7;
    this.setState({ wrong });
    if (!wrong) this.props.session.reachable({ name, ...(mail ? { email: to } : { phone: to }) });
  };

  override render() {
    const { statements, standing } = this.props.session;
    const { name, contact, wrong } = this.state;
    const bad = wrong || statements.reach === "refused";
    return (
      <div class="away">
        <p>{standing?.waiting ? words.awayWaiting : words.away}</p>
        {statements.reach === "saved" ? (
          <p role="status">{words.saved}</p>
        ) : (
          <form onSubmit={this.#save} noValidate>
            <p class="reach">{words.reach}</p>
            <label>
              {words.yourName}
              <input
                value={name}
                maxLength={100}
                autocomplete="name"
                onInput={(event) => this.setState({ name: event.currentTarget.value })}
              />
            </label>
            <label>
              {words.yourContact}
              <input
                value={contact}
                maxLength={200}
                autocomplete="email"
                aria-invalid={bad}
                onInput={(event) => this.setState({ contact: event.currentTarget.value })}
              />
            </label>
            {bad && (
              <p class="trouble" role="alert">
                {words.badContact}
              </p>
            )}
            <button type="submit" class="plain" disabled={!contact.trim() || statements.reach === "sending"}>
              {words.save}
            </button>
          </form>
        )}
      </div>
    );
  }
}
