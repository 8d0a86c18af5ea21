const special = new Set(["'", '"', "\\", "\0", "\b", "\t", "\n", "\r", "\u001a"]);
const letters: Readonly<Record<string, string>> = {
  "\0": "0",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\r": "r",
  "\u001a": "Z",
};

const none: readonly string[] = [];

/** The forms that a value takes when drivers and careful hands quote it: quotes doubled, or escaped by a backslash. */
export function escapedForms(value: string): readonly string[] {
  if (!hasSpecial(value)) return none;
  let backslashed = "";
  for (const character of value)
    backslashed += special.has(character) ? `\\${letters[character] ?? character}` : character;
  const doubled = value.replaceAll("'", "''");
  const forms = new Set([doubled, backslashed, doubled.replaceAll("\\", "\\\\")]);
  // A slip in many an application: `replace` with a text stops at the first one.
  if (value.includes("'")) forms.add(value.replace("'", "''")).add(value.replace("'", "\\'"));
  forms.delete(value);
  return [...forms];
}

function hasSpecial(value: string): boolean {
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (code < 0x20 || code === 0x22 || code === 0x27 || code === 0x5c) return true;
  }
  return false;
}
