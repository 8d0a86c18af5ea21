import { headerLines } from "../requests.ts";

/** What inspection is measured on. */
export const measured = ["GET, 3 parameters", "flat JSON, 2 KB", "nested JSON, 2 KB"] as const;
export type Measured = (typeof measured)[number];

/** Microseconds on top that each may cost. */
export const targets: Readonly<Record<Measured, number>> = {
  "GET, 3 parameters": 10,
  "flat JSON, 2 KB": 50,
  "nested JSON, 2 KB": 50,
};

/** Requests of one kind that differ in their values: nothing that was seen before may make them cheap. */
const versions = 64;
const host = "127.0.0.1";

/** The bytes of each version. */
export function requestsOf(kind: Measured): readonly Buffer[] {
  return Array.from({ length: versions }, (_, version) => bytesOf(kind, version));
}

function bytesOf(kind: Measured, version: number): Buffer {
  if (kind === "GET, 3 parameters")
    return Buffer.from(
      `${[`GET /items/${version}?q=brass+compass+${version}&sort=name&page=${version} HTTP/1.1`, ...headerLines("get", host)].join("\r\n")}\r\n\r\n`,
    );
  const body = JSON.stringify(kind === "flat JSON, 2 KB" ? flat(version) : nested(version));
  const lines = [
    "POST /items HTTP/1.1",
    ...headerLines("post", host),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Forty fields of plain words. */
function flat(version: number): object {
  return Object.fromEntries(
    Array.from({ length: 40 }, (_, index) => [
      `field${index}`,
      `Value ${index} of order ${version}, plainly said`,
    ]),
  );
}

/** An order of 28 lines. */
function nested(version: number): object {
  return {
    customer: `user-${version}`,
    note: "Leave it with the neighbour, please.",
    lines: Array.from({ length: 28 }, (_, index) => ({
      article: `article-${version * 100 + index}`,
      name: `Part ${index}`,
      quantity: (index % 5) + 1,
      price: 195 + index * 10,
    })),
  };
}
