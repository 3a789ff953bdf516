// What agents write with, as the console asks the desk for it.

import { call, Failure } from "../rest";
import type {
  CannedChange,
  CannedID,
  CannedReplies,
  CannedReply,
  ConversationID,
  Draft,
  DraftChange,
  Drafts,
  FoundContacts,
  Keys,
  Mentionables,
  File as Stored,
  Texts,
} from "../wire";

const uploadWithin = 300_000;

export const composer = {
  /** By what the console's own words are found; the same in the same language for ever. */
  keys: (texts: string[]) =>
    call<Keys>("POST", "keys", { texts } satisfies Texts).then((answer) => answer.keys),

  drafts: () => call<Drafts>("GET", "drafts"),
  saveDraft: (id: ConversationID, body: DraftChange) => call<Draft>("PUT", `conversations/${id}/draft`, body),

  canned: () => call<CannedReplies>("GET", "canned"),
  addCanned: (body: CannedChange) => call<CannedReply>("POST", "canned", body),
  saveCanned: (id: CannedID, body: CannedChange) => call<CannedReply>("PUT", `canned/${id}`, body),
  dropCanned: (id: CannedID) => call<void>("DELETE", `canned/${id}`),
  usedCanned: (id: CannedID) => call<void>("POST", `canned/${id}/used`),

  mentionable: (id: ConversationID) => call<Mentionables>("GET", `conversations/${id}/mentionable`),

  /** Customers by name, pinyin, initials, the end of a phone number or a whole mail address. */
  contacts: (query: string, cursor = "") =>
    call<FoundContacts>(
      "GET",
      `contacts?q=${encodeURIComponent(query)}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    ),

  upload,
};

/** Sends a file and tells how much of it is there: fetch cannot say. */
function upload(file: File, progress: (done: number) => void, signal: AbortSignal): Promise<Stored> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = () => reject(new Failure(0, {}));
    request.open("POST", new URL(`desk/files?name=${encodeURIComponent(file.name)}`, document.baseURI));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.timeout = uploadWithin;
    request.responseType = "json";
    request.upload.onprogress = (event) => event.total > 0 && progress(event.loaded / event.total);
    request.onerror = failed;
    request.ontimeout = failed;
    request.onabort = failed;
    request.onload = () =>
      request.status < 300
        ? resolve(request.response as Stored)
        : reject(new Failure(request.status, request.response ?? {}));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
