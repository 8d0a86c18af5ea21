const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escape(text: unknown): string {
  return String(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

export function each<T>(items: readonly T[], toHtml: (item: T) => string): string {
  return items.map((item) => toHtml(item)).join("\n");
}
