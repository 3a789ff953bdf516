import { admin as rest } from "../../rest/admin";
import type { BrandChange, BrandRecord } from "../../wire";
import { useSettingsWords } from "../../words/settings";
import { ItemPage, NameField } from "./ItemPage";
import { ListPage, ListTable, Opened } from "./ListPage";
import { useBrands } from "./names";
import { Loaded, ManagedMark, Part } from "./Page";
import { openOnceSaved } from "./places";
import type { PageProps } from "./Settings";
import { useForm } from "./useForm";

const fresh: BrandRecord = { id: "", key: "", name: "" };

/** The brands, or one of them. */
export function Brands({ item }: PageProps) {
  const { admin } = useSettingsWords();
  const brands = useBrands();
  if (item)
    return (
      <Opened query={brands} item={item} fresh={fresh}>
        {(brand) => <BrandForm brand={brand} />}
      </Opened>
    );
  return (
    <ListPage page="brands" verb="brand.manage" isFull>
      <Loaded query={brands}>
        {(all) => (
          <ListTable
            page="brands"
            rows={all}
            keyOf={(b) => b.id}
            columns={[
              { id: "name", title: admin.name, cell: (b) => b.name },
              { id: "key", title: admin.brandKey, isWide: true, cell: (b) => b.key },
              { id: "managed", title: "", cell: (b) => <ManagedMark managed={b.managed} /> },
            ]}
          />
        )}
      </Loaded>
    </ListPage>
  );
}

function BrandForm({ brand }: { brand: BrandRecord }) {
  const { admin } = useSettingsWords();
  const form = useForm<BrandChange, unknown>({
    isNew: !brand.id,
    saved: brand,
    verb: "brand.manage",
    isFixed: Boolean(brand.managed),
    save: ({ name }) => rest.saveBrand(brand.id, { name }),
    onSaved: () => openOnceSaved("brands"),
  });
  return (
    <ItemPage page="brands" name={brand.name} managed={brand.managed} form={form}>
      <Part title={admin.who}>
        <NameField form={form} />
      </Part>
    </ItemPage>
  );
}
