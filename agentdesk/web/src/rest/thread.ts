// What the thread and its panel ask for.

import { call } from "../rest";
import type {
  ContactField,
  ConversationID,
  Disposition,
  DispositionID,
  Found,
  MessageID,
  NewBlock,
  NewContactField,
  NewDisposition,
  VocabularyChange,
} from "../wire";

export const threadRest = {
  spam: (id: ConversationID) => call<void>("POST", `conversations/${id}/spam`),
  redispose: (id: ConversationID, disposition?: DispositionID) =>
    call<void>("PUT", `conversations/${id}/disposition`, { disposition }),
  /** Takes back what one did last to the conversation as a whole. */
  undo: (id: ConversationID) => call<void>("POST", `conversations/${id}/undo`),
  block: (id: ConversationID, body: NewBlock) => call<void>("POST", `conversations/${id}/block`, body),
  unblock: (id: ConversationID) => call<void>("DELETE", `conversations/${id}/block`),
  resend: (id: ConversationID, message: MessageID, doubtful: boolean) =>
    call<void>("POST", `conversations/${id}/messages/${message}/resend`, { doubtful }),
  find: (id: ConversationID, words: string) =>
    call<Found>("GET", `conversations/${id}/search?q=${encodeURIComponent(words)}`),

  dispositions: () => call<Disposition[]>("GET", "dispositions"),
  addDisposition: (body: NewDisposition) => call<Disposition>("POST", "dispositions", body),
  changeDisposition: (id: DispositionID, body: VocabularyChange) =>
    call<Disposition[]>("PATCH", `dispositions/${id}`, body),
  fields: () => call<ContactField[]>("GET", "contact-fields"),
  addField: (body: NewContactField) => call<ContactField>("POST", "contact-fields", body),
  changeField: (id: string, body: VocabularyChange) =>
    call<ContactField[]>("PATCH", `contact-fields/${id}`, body),
};
