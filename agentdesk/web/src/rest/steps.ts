import { call } from "../rest";
import type { Steps } from "../wire";

/** What a new installation has and lacks. */
export const steps = () => call<Steps>("GET", "steps");
