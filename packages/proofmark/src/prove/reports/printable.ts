// C0 and C1 controls, and what reorders or hides text: a target that writes these into its answers must not move the
// cursor of the reader's terminal, nor make a line read as another (Unicode TR 36, section 2).
const unprintable =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** Shows control characters as `\u{1b}`; keeps line feeds and tabs. */
export function printable(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .replace(unprintable, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .toWellFormed();
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(/[\n\t]+/g, " ");
}
