import type { InputField } from "../../input/field.ts";

/** Names under which forms and clients send a password, in letters alone. */
const secretNames: ReadonlySet<string> = new Set([
  "password",
  "passwd",
  "pwd",
  "passphrase",
  "newpassword",
  "oldpassword",
  "currentpassword",
  "confirmpassword",
  "repeatpassword",
  "passwordconfirm",
  "passwordconfirmation",
  "passwordrepeat",
  "userpassword",
]);
/** Names of what a browser is sent to, or has been at: OAuth, SAML, sign-in libraries, reports of browsers. */
const pageNames: ReadonlySet<string> = new Set([
  "redirecturi",
  "postlogoutredirecturi",
  "callbackurl",
  "returnto",
  "returnurl",
  "relaystate",
  "nextauthcallbackurl",
  "securenextauthcallbackurl",
  "documenturi",
  "documenturl",
  "hxcurrenturl",
]);
const loopback = ["http://localhost", "http://127.0.0.1", "http://[::1]", "https://localhost"];

/** Whether a field is a password by its name: it may hold any sign, and is hashed rather than shown or run. */
export function isSecret({ name, place, isName }: InputField): boolean {
  return !isName && (place === "body" || place === "header") && secretNames.has(lastLetters(name));
}

/** Whether a field names a page on the user's own machine, to which a browser is sent and no server connects. */
export function isLocalPage({ name, value, isName }: InputField): boolean {
  if (isName) return false;
  const origin = loopback.find((start) => value.startsWith(start));
  return origin !== undefined && isEnd(value.charCodeAt(origin.length)) && pageNames.has(lastLetters(name));
}

/** Of a URL the host has ended: port, path or nothing follows, and nobody stands in front of an at sign. */
function isEnd(code: number): boolean {
  return Number.isNaN(code) || code === 0x3a || code === 0x2f;
}

/** `body.user[new_password]` is `newpassword`. */
function lastLetters(name: string): string {
  const start = Math.max(name.lastIndexOf("."), name.lastIndexOf("[", name.length - 2)) + 1;
  let letters = "";
  for (let index = start; index < name.length; index++) {
    const code = name.charCodeAt(index) | 0x20;
    if (code >= 0x61 && code <= 0x7a) letters += String.fromCharCode(code);
  }
  return letters;
}
