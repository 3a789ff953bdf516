import { call } from "../rest";
import type {
  AccountChange,
  AccountRecord,
  AuditPage,
  BrandChange,
  BrandRecord,
  BreakerChange,
  ChannelKind,
  FirstPassword,
  Me,
  Member,
  MemberChange,
  MemberDetail,
  NewAccount,
  NewMember,
  NewPassword,
  Probed,
  QueueChange,
  QueueRecord,
  RoleChange,
  Roles,
  Team,
  TeamChange,
} from "../wire";

/** What was made: its id. */
export interface Made {
  id: string;
}

/** Saves a thing: a new one without an id. */
export function save<B extends object>(kind: string) {
  return (id: string, body: B): Promise<Made> =>
    id
      ? call<void>("PUT", `admin/${kind}/${id}`, body).then(() => ({ id }))
      : call<Made>("POST", `admin/${kind}`, body);
}

/** Which entries of the audit. */
export interface AuditFilter {
  actor: string;
  action: string;
  object: string;
  /** Up to but not at this time; 0 is now. */
  to: number;
}

export const admin = {
  choosePassword: (body: NewPassword) => call<Me>("PUT", "password", body),

  agents: () => call<Member[]>("GET", "admin/agents"),
  agent: (id: string) => call<MemberDetail>("GET", `admin/agents/${id}`),
  addAgent: (body: NewMember) => call<FirstPassword>("POST", "admin/agents", body),
  changeAgent: (id: string, body: MemberChange) => call<void>("PUT", `admin/agents/${id}`, body),
  resetPassword: (id: string) => call<FirstPassword>("POST", `admin/agents/${id}/password`),
  deactivate: (id: string) => call<void>("POST", `admin/agents/${id}/deactivate`),
  activate: (id: string) => call<void>("POST", `admin/agents/${id}/activate`),

  teams: () => call<Team[]>("GET", "admin/teams"),
  saveTeam: save<TeamChange>("teams"),
  dropTeam: (id: string) => call<void>("DELETE", `admin/teams/${id}`),
  brands: () => call<BrandRecord[]>("GET", "admin/brands"),
  saveBrand: save<BrandChange>("brands"),
  queues: () => call<QueueRecord[]>("GET", "admin/queues"),
  saveQueue: save<QueueChange>("queues"),
  roles: () => call<Roles>("GET", "admin/roles"),
  saveRole: save<RoleChange>("roles"),
  dropRole: (key: string) => call<void>("DELETE", `admin/roles/${key}`),

  channels: () => call<ChannelKind[]>("GET", "admin/channels"),
  accounts: () => call<AccountRecord[]>("GET", "admin/accounts"),
  account: (id: string) => call<AccountRecord>("GET", `admin/accounts/${id}`),
  addAccount: (body: NewAccount) => call<Made>("POST", "admin/accounts", body),
  changeAccount: (id: string, body: AccountChange) => call<void>("PUT", `admin/accounts/${id}`, body),
  probe: (id: string) => call<Probed>("POST", `admin/accounts/${id}/probe`),
  restart: (id: string) => call<void>("POST", `admin/accounts/${id}/restart`),
  breaker: (id: string, body: BreakerChange) => call<void>("PUT", `admin/accounts/${id}/breaker`, body),

  audit: (filter: AuditFilter, cursor: string) => {
    const query = new URLSearchParams({ to: String(filter.to), cursor });
    for (const key of ["actor", "action", "object"] as const) if (filter[key]) query.set(key, filter[key]);
    return call<AuditPage>("GET", `audit?${query}`);
  },
};
