// What the frame says, in English.

export const language = "en";
export const thread = "Conversation";
export const close = "Minimise";
export const more = "More";
export const placeholder = "Write a message";
export const leave = "Leave a message";
export const send = "Send";
export const attach = "Send a picture or file";
export const loading = "Loading…";
export const agent = "Support";
export const sending = "Sending";
export const queued = "Waiting to send";
export const uploading = "Uploading";
export const progress = { sent: "Sent", delivered: "Delivered", read: "Read" };
export const failed = "Not sent";
export const retry = "Try again";
export const remove = "Remove";
export const reconnecting = "No connection. Reconnecting…";
export const offline = "No connection. Reconnecting… What you write will be sent.";
export const typing = (who: string) => `${who || "Support"} is typing…`;
export const days = { today: "Today", yesterday: "Yesterday" };
export const download = "Download";
export const image = "Picture";
export const erased = "This message was erased";
export const newBelow = "New messages";
export const number = (number: string) => `Agent ${number}`;
export const joined = (name: string) => (name ? `${name} is here to help` : "An agent joined");
export const resolved = "This enquiry is solved. Just write if there is anything else.";
export const ended = "You ended this enquiry. Just write if there is anything else.";
export const closed = "This enquiry has ended";
export const tooLong = (limit: number) => `At most ${limit} characters`;
export const fileTooBig = (limit: string) => `Files can be up to ${limit}`;
export const refused = {
  too_long: "Too long",
  bad_file: "The file has expired, please choose it again",
  interrupted: "The upload broke off, please choose the file again",
  empty: "The message is empty",
  too_fast: "Too many messages at once; it will be sent again shortly",
  blocked: "Your messages are not taken at the moment",
  other: "It could not be sent",
};
export const full = "Too many visitors at the moment. Trying again…";
export const unavailable = "Support cannot be reached now. Please reload the page.";
export const blocked = "You cannot send messages here at present.";
export const next = "You are next";
export const ahead = (n: number) => (n === 1 ? "1 person before you" : `${n} people before you`);
export const wait = (from: number, to: number) =>
  to <= 1
    ? "less than a minute"
    : from === 0
      ? `up to ${to} minutes`
      : from === to
        ? `about ${to} minutes`
        : `about ${from}–${to} minutes`;
export const away =
  "Nobody is here at the moment. Leave a message, and we will answer you here when we are back.";
export const awayWaiting =
  "Your message has arrived. Nobody is here at the moment; we will answer you here when we are back.";
export const reach = "Would you like the answer elsewhere, too? Leave us your contact (optional)";
export const yourName = "Name";
export const yourContact = "Email or phone";
export const save = "Save";
export const saved = "Noted. Our agents will see it.";
export const badContact = "Please enter an email address or a phone number";
export const agree = "Agree and continue";
export const policy = "Privacy policy";
export const end = "End conversation";
export const endAsk = "End this conversation?";
export const cancel = "Cancel";
export const soundOn = "Sound: on";
export const soundOff = "Sound: off";
