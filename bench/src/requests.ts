/** What every variant answers to the small GET, and to the POST. */
export const answers = {
  get: { id: 42, name: "Brass compass", price: 1250, inStock: true, tags: ["navigation", "brass"] },
  post: { isStored: true, lines: 28 },
} as const;

/** How each answer ends: a harness knows by it that the response is whole. */
export const answerEnds = { get: '"brass"]}', post: '"lines":28}' } as const;

export type RequestKind = keyof typeof answers;

export const requestKinds = Object.keys(answers) as readonly RequestKind[];

export const paths = { get: "/items/42", post: "/items" } as const;

/** The secret of the tokens that the stacks with a token check verify. */
export const tokenSecret = "a bench has no secrets: this one signs tokens of nobody";

/** Signed once with {@link tokenSecret}, HS256, without an expiry: `{"sub":"user-7","iat":1700000000}`. */
export const token =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ1c2VyLTciLCJpYXQiOjE3MDAwMDAwMDB9.c51F9qXTa9dhqiuw1l6HwJkwoqICZ9rbkmDd_2KyCNY";

/** The lines that a browser sends from a page of the service itself, cookies included. */
export function headerLines(kind: RequestKind, host: string, cookies: readonly string[] = []): string[] {
  const lines = [
    `Host: ${host}`,
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept: application/json, text/plain, */*",
    "Accept-Language: en-GB,en;q=0.5",
    "Accept-Encoding: gzip, deflate, br, zstd",
    `Authorization: Bearer ${token}`,
    `Referer: http://${host}/items`,
    `Cookie: ${["theme=dark", "sid=0f1e2d3c4b5a69788796a5b4c3d2e1f0", ...cookies].join("; ")}`,
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    "Connection: keep-alive",
  ];
  if (kind === "post") lines.push(`Origin: http://${host}`, "Content-Type: application/json");
  return lines;
}

/** 2 KB of JSON: an order of 28 lines. */
export const orderBody: string = JSON.stringify({
  customer: "user-7",
  note: "Leave it with the neighbour, please.",
  lines: Array.from({ length: answers.post.lines }, (_, index) => ({
    article: `article-${1000 + index}`,
    name: `Part ${index}`,
    quantity: (index % 5) + 1,
    price: 195 + index * 10,
  })),
});

/** One whole request as bytes. */
export function requestBytes(
  kind: RequestKind,
  host: string,
  extra: { readonly cookies?: readonly string[]; readonly lines?: readonly string[] } = {},
): Buffer {
  const body = kind === "post" ? orderBody : "";
  const lines = [
    `${kind === "post" ? "POST" : "GET"} ${paths[kind]} HTTP/1.1`,
    ...headerLines(kind, host, extra.cookies),
    ...(extra.lines ?? []),
  ];
  if (kind === "post") lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}
