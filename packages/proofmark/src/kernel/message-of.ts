/** What an error says; what was thrown and is none, as text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
