/** Finds one cookie in a Cookie header without parsing the rest; undefined where it is not there. */
export function cookieValue(header: string, name: string): string | undefined {
  let from = 0;
  while (from < header.length) {
    const at = header.indexOf(name, from);
    if (at === -1) return undefined;
    const end = at + name.length;
    const isStart = at === 0 || header.charCodeAt(at - 1) === 0x20 || header.charCodeAt(at - 1) === 0x3b;
    if (isStart && header.charCodeAt(end) === 0x3d) {
      const semicolon = header.indexOf(";", end);
      return header.slice(end + 1, semicolon === -1 ? undefined : semicolon).trim();
    }
    from = end;
  }
  return undefined;
}
