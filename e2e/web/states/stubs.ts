// What stands for a server that is slow, in trouble, or out of reach.

import type { Route } from "@playwright/test";
import type { Stage } from "./stage";

/** The server's words for being busy, but with a status that is not tried again by itself. */
export const troubled = (route: Route) =>
  route.fulfill({
    status: 409,
    contentType: "application/problem+json",
    body: JSON.stringify({ status: 409, code: "unavailable", title: "Conflict", detail: "stub" }),
  });

/** Never answers; leaving the state lets the page go. */
export const silent = () => new Promise<void>(() => {});

export const unroute = ({ page }: Stage) => page.unrouteAll({ behavior: "ignoreErrors" });
