/**
 * Compiles a pattern in which `*` stands for any text, also none: exact (`/admin`), prefix (`/admin/*`), contains
 * (`*sqlmap*`) or several stars. Each part is looked for once, from where the one before it ended: nothing is tried
 * twice, whatever the text. Case counts: fold both sides before, where it should not.
 */
export function compileTextPattern(pattern: string): (text: string) => boolean {
  const parts = pattern.split("*");
  const first = parts[0] ?? "";
  const last = parts.at(-1) ?? "";
  if (parts.length === 1) return (text) => text === pattern;
  const inner = parts.slice(1, -1).filter((part) => part !== "");
  const shortest = first.length + last.length;
  return (text) => {
    if (text.length < shortest || !text.startsWith(first) || !text.endsWith(last)) return false;
    const end = text.length - last.length;
    let at = first.length;
    for (const part of inner) {
      const found = text.indexOf(part, at);
      // The leftmost place leaves the most for the parts behind it, so no other place need be tried.
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
