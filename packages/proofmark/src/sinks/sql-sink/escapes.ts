const special = new Set(["'", '"', "\\", "\0", "\b", "\t", "\n", "\r", "\u001a"]);
const letters: Readonly<Record<string, string>> = {
  "\0": "0",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\r": "r",
  "\u001a": "Z",
};

/** The forms that a value takes when drivers and careful hands quote it: quotes doubled, or escaped by a backslash. */
export function escapedForms(value: string): readonly string[] {
  if (!hasSpecial(value)) return [];
  let backslashed = "";
  for (const character of value)
    backslashed += special.has(character) ? `\\${letters[character] ?? character}` : character;
  const doubled = value.replaceAll("'", "''");
  return [...new Set([doubled, backslashed, doubled.replaceAll("\\", "\\\\")])].filter(
    (form) => form !== value,
  );
}

function hasSpecial(value: string): boolean {
  for (const character of value) if (special.has(character)) return true;
  return false;
}
