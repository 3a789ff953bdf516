import { useQuery } from "@tanstack/react-query";
import { lists } from "../rest/lists";

/** The saved views that the agent sees, and what they can be made of. */
export function useViews() {
  return useQuery({ queryKey: ["views"], queryFn: lists.views, staleTime: 60_000 });
}
