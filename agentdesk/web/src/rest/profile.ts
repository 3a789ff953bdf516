import { call } from "../rest";
import type { OwnProfile, ProfileChange, SignedIn } from "../wire";

/** What an agent keeps of himself, and where he is signed in. */
export const profile = {
  read: () => call<OwnProfile>("GET", "profile"),
  change: (body: ProfileChange) => call<void>("PUT", "profile", body),
  choosePicture: (file: File) => call<void>("PUT", "profile/picture", file),
  dropPicture: () => call<void>("DELETE", "profile/picture"),
  sessions: () => call<SignedIn[]>("GET", "sessions"),
  endSession: (id: string) => call<void>("DELETE", `sessions/${id}`),
  endOthers: () => call<void>("DELETE", "sessions"),
};

/** The largest picture that is taken, in bytes. */
export const largestPicture = 10 << 20;
