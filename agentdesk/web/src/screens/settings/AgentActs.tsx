import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import type { FirstPassword, MemberDetail } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { FirstPasswordDialog } from "./FirstPasswordDialog";
import { useSaved } from "./useSaved";

/** What one can do to an agent that is no change of his form. */
export function AgentActs({ agent }: { agent: MemberDetail }) {
  const { admin } = useSettingsWords();
  const { me } = useDesk();
  const [asking, setAsking] = useState<"password" | "deactivate">();
  const [first, setFirst] = useState<FirstPassword>();
  const close = () => setAsking(undefined);
  const reset = useSaved(
    () => rest.resetPassword(agent.id),
    (made) => {
      close();
      setFirst(made);
    },
  );
  const deactivate = useSaved(() => rest.deactivate(agent.id), close);
  const activate = useSaved(() => rest.activate(agent.id));
  if (!("agent.manage" in me.can) || agent.id === me.agent.id) return null;
  return (
    <>
      {!agent.disabled && <Button onPress={() => setAsking("password")}>{admin.resetPassword}</Button>}
      {!agent.managed &&
        (agent.disabled ? (
          <Button onPress={() => activate.run(undefined)} isDisabled={activate.isBusy}>
            {admin.activate}
          </Button>
        ) : (
          <Button onPress={() => setAsking("deactivate")}>{admin.deactivate}</Button>
        ))}
      {asking === "password" && (
        <ConfirmDialog
          title={admin.resetTitle(agent.name)}
          act={admin.resetPassword}
          trouble={reset.trouble}
          isBusy={reset.isBusy}
          onConfirm={() => reset.run(undefined)}
          onClose={close}
        >
          <p>{admin.resetBody}</p>
        </ConfirmDialog>
      )}
      {asking === "deactivate" && (
        <ConfirmDialog
          title={admin.deactivateTitle(agent.name)}
          act={admin.deactivate}
          trouble={deactivate.trouble}
          isBusy={deactivate.isBusy}
          onConfirm={() => deactivate.run(undefined)}
          onClose={close}
        >
          <p>{admin.deactivateBody}</p>
          {agent.open > 0 && (
            <p>
              <strong>{admin.stillOpen(agent.open)}</strong>
            </p>
          )}
        </ConfirmDialog>
      )}
      {first && <FirstPasswordDialog first={first} login={agent.login} onClose={() => setFirst(undefined)} />}
    </>
  );
}
