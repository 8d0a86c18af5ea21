/** A distinguished name in one form, whoever wrote it: attributes sorted, values escaped as RFC 4514 section 2.4 has it. */
export type DistinguishedName = string;

/** Of the fields that Node reads from a certificate: `{ O: "Acme", CN: ["a", "b"] }`. */
export function nameOf(
  fields: Readonly<Record<string, string | readonly string[] | undefined>>,
): DistinguishedName {
  return joined(
    Object.entries(fields).flatMap(([type, values]) =>
      [values ?? []].flat().map((value: string) => attribute(type, value)),
    ),
  );
}

/** Of a text, in either order: `CN=client,O=Acme` or `O=Acme, CN=client`. Undefined where it is none. */
export function readName(text: string): DistinguishedName | undefined {
  const attributes: string[] = [];
  for (const part of text.match(/(?:\\[\s\S]|[^\\,+])+/g) ?? []) {
    const [, type, value] = /^\s*([A-Za-z][\w.-]*|\d+(?:\.\d+)+)=(.*)$/s.exec(part) ?? [];
    if (type === undefined || value === undefined) return undefined;
    attributes.push(attribute(type, unescaped(value)));
  }
  return attributes.length === 0 ? undefined : joined(attributes);
}

function attribute(type: string, value: string): string {
  // A character that would end a value, or begin another line of a log.
  // eslint-disable-next-line no-control-regex
  return `${type.toUpperCase()}=${value.trim().replaceAll(/[\\",+;<>=#\0-\x1f\x7f]/g, escaped)}`;
}

function escaped(character: string): string {
  return `\\${character.charCodeAt(0).toString(16).padStart(2, "0").toUpperCase()}`;
}

/** `\,` is a comma, and `\C3\A4` the bytes of one character. */
function unescaped(value: string): string {
  return value.replaceAll(/(?:\\[0-9A-Fa-f]{2})+|\\([\s\S])/g, (all, character: string | undefined) =>
    character === undefined ? Buffer.from(all.replaceAll("\\", ""), "hex").toString() : character,
  );
}

function joined(attributes: readonly string[]): DistinguishedName {
  return attributes.toSorted().join(",");
}
