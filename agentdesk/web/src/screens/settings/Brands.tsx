import { useState } from "react";
import { useDesk } from "../../desk/hooks";
import { admin as rest } from "../../rest/admin";
import { Button } from "../../ui/Button";
import { useDraft } from "../../ui/draft";
import { Field } from "../../ui/Field";
import { SaveBar } from "../../ui/SaveBar";
import { Table } from "../../ui/Table";
import type { BrandRecord } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import list from "./Lists.module.css";
import { useBrands } from "./names";
import { Loaded, ManagedMark, ManagedNote, Page, Part } from "./Page";
import type { PageProps } from "./Settings";
import { useSaved } from "./useSaved";

/** The brands, or one of them. */
export function Brands({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const brands = useBrands();
  if (item)
    return (
      <Loaded query={brands}>
        {(all) => {
          const brand = all.find((b) => b.id === item) ?? { id: "", key: "", name: "" };
          return <BrandForm key={brand.id} brand={brand} />;
        }}
      </Loaded>
    );
  return (
    <Page
      title={admin.pages.brands}
      about={admin.about.brands}
      isFull
      acts={
        "brand.manage" in can && (
          <Button look="primary" onPress={() => toBrand("new")}>
            {admin.add}
          </Button>
        )
      }
    >
      <Loaded query={brands}>
        {(all) => (
          <div className={list.table}>
            <Table
              label={admin.pages.brands}
              rows={all}
              keyOf={(b) => b.id}
              hrefOf={(b) => `#/settings/brands/${b.id}`}
              empty={admin.emptyList}
              columns={[
                { id: "name", title: admin.name, cell: (b) => b.name },
                { id: "key", title: admin.brandKey, isWide: true, cell: (b) => b.key },
                { id: "managed", title: "", cell: (b) => <ManagedMark managed={b.managed} /> },
              ]}
            />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function toBrand(id: string): void {
  location.hash = `#/settings/brands${id && `/${id}`}`;
}

function BrandForm({ brand }: { brand: BrandRecord }) {
  const { admin } = useSettingsWords();
  const { can } = useDesk().me;
  const draft = useDraft({ name: brand.name });
  const [checked, setChecked] = useState(false);
  const saving = useSaved(
    (body: { name: string }) => rest.saveBrand(brand.id, body),
    () => {
      draft.reset();
      setTimeout(toBrand, 0, "");
    },
  );
  const readOnly = Boolean(brand.managed) || !("brand.manage" in can);
  const missing = draft.value.name.trim() ? undefined : admin.required;
  const save = () => {
    setChecked(true);
    if (!missing) saving.run(draft.value);
  };
  return (
    <Page title={brand.name || admin.add} back="#/settings/brands">
      <ManagedNote managed={brand.managed} />
      <Part title={admin.who}>
        <Field
          label={admin.name}
          value={draft.value.name}
          onChange={(name) => draft.set({ name })}
          error={saving.errorOf("name") ?? (checked ? missing : undefined)}
          isReadOnly={readOnly}
          isRequired
          maxLength={100}
        />
      </Part>
      {!readOnly && (
        <SaveBar
          isDirty={draft.isDirty}
          isSaving={saving.isBusy}
          trouble={saving.trouble}
          act={brand.id ? undefined : admin.create}
          onSave={save}
          onReset={draft.reset}
        />
      )}
    </Page>
  );
}
