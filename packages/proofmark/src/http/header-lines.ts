export type HeaderValue = string | readonly string[];

/** Header lines in one flat array: name, value, name, value. A name may stand there more than once. */
export type HeaderLines = (string | string[])[];

/** Where the first line with this name is, from `from` on; -1 where there is none. Names are matched without case. */
export function indexOfLine(lines: HeaderLines, name: string, from: number): number {
  for (let index = from; index < lines.length; index += 2) {
    const other = lines[index] as string;
    if (other === name) return index;
    if (other.length === name.length && other.toLowerCase() === name.toLowerCase()) return index;
  }
  return -1;
}

export function valueOfLine(lines: HeaderLines, name: string): HeaderValue | undefined {
  const at = indexOfLine(lines, name, 0);
  if (at === -1) return undefined;
  const first = lines[at + 1];
  if (indexOfLine(lines, name, at + 2) === -1) return first;
  const values: string[] = [];
  for (let index = at; index !== -1; index = indexOfLine(lines, name, index + 2)) {
    values.push(...[lines[index + 1] ?? []].flat());
  }
  return values;
}

/** Removes the lines with this name from `from` on; false where there were none. */
export function removeLines(lines: HeaderLines, name: string, from: number): boolean {
  let hasRemoved = false;
  for (let at = indexOfLine(lines, name, from); at !== -1; at = indexOfLine(lines, name, at)) {
    lines.splice(at, 2);
    hasRemoved = true;
  }
  return hasRemoved;
}
