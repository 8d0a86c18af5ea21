// JSON leaves these as they are, and a terminal that shows the file would act on them.
// oxlint-disable-next-line no-control-regex
const unescaped = /[\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF]/g;

/** Writes JSON that is safe to look at in a terminal. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(unescaped, (one) => String.raw`\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}
