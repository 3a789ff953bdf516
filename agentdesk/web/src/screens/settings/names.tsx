import { useQuery } from "@tanstack/react-query";
import { admin } from "../../rest/admin";
import { Choices } from "../../ui/Choices";
import type { Option } from "../../ui/Select";

/** How often what changes by itself is read again. */
export const liveEvery = 5_000;

export const useMembers = () => useQuery({ queryKey: ["admin", "agents"], queryFn: admin.agents });
export const useTeams = () => useQuery({ queryKey: ["admin", "teams"], queryFn: admin.teams });
export const useBrands = () => useQuery({ queryKey: ["admin", "brands"], queryFn: admin.brands });
export const useQueues = () => useQuery({ queryKey: ["admin", "queues"], queryFn: admin.queues });
export const useRoles = () => useQuery({ queryKey: ["admin", "roles"], queryFn: admin.roles });
export const useAccounts = () => useQuery({ queryKey: ["admin", "accounts"], queryFn: admin.accounts });
export const useKinds = () => useQuery({ queryKey: ["admin", "channels"], queryFn: admin.channels });

/** Whoever belongs to a team or a queue; those whom a file manages stay where it says. */
export function MemberChoices({
  label,
  value,
  onChange,
  isReadOnly,
  error,
}: {
  label: string;
  value: string[];
  onChange(ids: string[]): void;
  isReadOnly?: boolean;
  error?: string;
}) {
  const members = useMembers().data ?? [];
  const options: Option[] = members
    .filter((m) => !m.disabled || value.includes(m.id))
    .map((m) => ({
      id: m.id,
      text: m.name,
      hint: [m.number, m.login].filter(Boolean).join(" · "),
      keys: m.keys,
    }));
  return (
    <Choices
      label={label}
      options={options}
      value={value}
      onChange={onChange}
      isReadOnly={isReadOnly}
      error={error}
    />
  );
}
