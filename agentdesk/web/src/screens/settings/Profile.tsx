import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { profile as rest } from "../../rest/profile";
import { useDraft } from "../../ui/draft";
import { Field } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import type { OwnProfile } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { PasswordForm } from "../PasswordForm";
import { Loaded, ManagedNote, Part, Row } from "./Page";
import css from "./Profile.module.css";
import { ProfilePicture } from "./ProfilePicture";
import { ProfileSessions } from "./ProfileSessions";
import { useSaved } from "./useSaved";

/** Who one is: a picture, names, where one is signed in, the password. */
export function Profile() {
  const { own } = useSettingsWords().admin;
  const queries = useQueryClient();
  const profile = useQuery({ queryKey: ["profile"], queryFn: rest.read });
  return (
    <>
      <Loaded query={profile}>
        {(data) => (
          <>
            <ProfilePicture profile={data} />
            <Names saved={data} />
          </>
        )}
      </Loaded>
      <ProfileSessions />
      <Part title={own.password} help={own.passwordHelp}>
        <PasswordForm
          className={css.form}
          onChosen={(me) => {
            queries.setQueryData(["session"], me);
            void queries.invalidateQueries({ queryKey: ["sessions"] });
          }}
        />
      </Part>
    </>
  );
}

/** Asks anew for everything that shows one's own name or picture. */
export function useRenewed() {
  const queries = useQueryClient();
  return () => {
    for (const key of ["profile", "presence", "agents"]) void queries.invalidateQueries({ queryKey: [key] });
  };
}

function Names({ saved }: { saved: OwnProfile }) {
  const { admin } = useSettingsWords();
  const { own } = admin;
  const { can } = useDesk().me;
  const renewed = useRenewed();
  const [checked, setChecked] = useState(false);
  const draft = useDraft(saved);
  const { value, set } = draft;
  const saving = useSaved(
    ({ name, brands }: OwnProfile) =>
      rest.change({ name, brands: brands.map((b) => ({ brand: b.brand, name: b.name })) }),
    () => {
      draft.reset();
      setChecked(false);
      renewed();
    },
  );
  const readOnly = Boolean(saved.managed) || !("profile.edit" in can);
  const missing = (name: string) => (checked && !name.trim() ? admin.required : undefined);
  const numbers = [...new Set(saved.brands.map((b) => b.number).filter(Boolean))].join("、");
  const save = () => {
    setChecked(true);
    if ([value.name, ...value.brands.map((b) => b.name)].every((name) => name.trim())) saving.run(value);
  };
  return (
    <>
      <Part title={own.names}>
        <ManagedNote managed={saved.managed} />
        <Row>
          <Field
            label={own.name}
            value={value.name}
            onChange={(name) => set({ name })}
            error={saving.errorOf("name") ?? missing(value.name)}
            isReadOnly={readOnly}
            maxLength={100}
          />
          <Field label={admin.login} value={saved.login} onChange={() => undefined} isReadOnly />
          {value.brands.map((brand) => (
            <Field
              key={brand.brand}
              label={own.publicName(brand.called)}
              value={brand.name}
              onChange={(name) =>
                set({ brands: value.brands.map((b) => (b.brand === brand.brand ? { ...b, name } : b)) })
              }
              error={missing(brand.name)}
              isReadOnly={readOnly}
              maxLength={100}
            />
          ))}
          {numbers && (
            <Field
              label={own.number}
              help={own.numberHelp}
              value={numbers}
              onChange={() => undefined}
              isReadOnly
            />
          )}
        </Row>
      </Part>
      <SaveBar
        isDirty={draft.isDirty}
        isSaving={saving.isBusy}
        trouble={saving.trouble}
        onSave={save}
        onReset={draft.reset}
      />
    </>
  );
}
