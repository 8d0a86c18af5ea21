/** Where a character stands in the next `most` characters behind `from`, or -1: a search that a text can't make long. */
export function indexWithin(text: string, code: number, from: number, most: number): number {
  const end = Math.min(text.length, from + most);
  for (let at = from; at < end; at++) if (text.charCodeAt(at) === code) return at;
  return -1;
}
