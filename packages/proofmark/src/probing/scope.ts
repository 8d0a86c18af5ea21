/** The folder of a target's URL: `/app/` for `http://localhost:3000/app/`, `/` for most. Probes stay inside. */
export function scopeOf(origin: URL): string {
  return new URL(".", origin).pathname;
}
