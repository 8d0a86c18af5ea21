import { readBodyFields } from "../../input/read-body.ts";
import { readCharacters } from "./recognise/fold-text.ts";
import { recognise } from "./recognise/recognise.ts";

/** What is known of a body that was sent. Holds nothing of it. */
export interface SentSigns {
  readonly isRecognised: boolean;
  /** Whether a field `contact` says yes: somebody asks to be reached, whatever else the text says. */
  readonly asksForContact: boolean;
}

/** Characters that are looked at of one body: what is read of a text is bounded, and so is the number of texts. */
const mostCharacters = 16_384;

const contactWords: ReadonlySet<string> = new Set(["true", "yes", "on", "1"]);

/**
 * Looks at the values in a body: JSON, a form, multipart or plain.
 * @param names the last names of the fields that count; undefined: all of them.
 */
export function recogniseSent(
  contentType: string | undefined,
  body: Buffer,
  names?: ReadonlySet<string>,
): SentSigns {
  let isRecognised = false;
  let asksForContact = false;
  if (body.length === 0) return { isRecognised, asksForContact };
  let left = mostCharacters;
  for (const { name, value, isName } of readBodyFields(contentType, body)) {
    if (isName) continue;
    const last = lastName(name);
    if (last === "contact" && contactWords.has(value.toLowerCase())) asksForContact = true;
    // A body without fields is one text, whatever the fields are called.
    const counts = names === undefined || name === "body" || names.has(last);
    if (!counts || isRecognised || left <= 0) continue;
    left -= Math.min(value.length, 2 * readCharacters);
    ({ isRecognised } = recognise(value));
  }
  return { isRecognised, asksForContact };
}

/** `message` of `body.chat.message`, of `body.chat[message]` and of `body.messages.0.message`. */
function lastName(name: string): string {
  const end = name.endsWith("]") ? name.length - 1 : name.length;
  const start = Math.max(name.lastIndexOf("."), name.lastIndexOf("["));
  return name.slice(start + 1, end);
}
