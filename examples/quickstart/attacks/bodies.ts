import { gzipSync } from "node:zlib";
import { isHangUp, multipart, send } from "../wire.ts";
import type { Weakness } from "./weakness.ts";

const mebibyte = 1024 * 1024;

/** Posts `body` and says whether the application read it all and worked on it. */
async function isTaken(
  baseUrl: string,
  path: string,
  headers: Record<string, string>,
  body: string | Uint8Array,
): Promise<boolean> {
  await send(new URL("/", baseUrl));
  try {
    const { status } = await send(new URL(path, baseUrl), { method: "POST", headers, body });
    return status < 400 || status === 500;
  } catch (error) {
    if (isHangUp(error)) return false;
    throw error;
  }
}

const json = { "content-type": "application/json" };

export const bodyWeaknesses: readonly Weakness[] = [
  {
    id: "large-json",
    title: "A JSON body of 24 MiB is read into memory",
    control: "body-limit",
    attack: (baseUrl) =>
      isTaken(baseUrl, "/api/search", json, JSON.stringify({ q: "x".repeat(24 * mebibyte) })),
  },
  {
    id: "large-form",
    title: "A form of 24 MiB is read into memory",
    control: "body-limit",
    attack: (baseUrl) =>
      isTaken(
        baseUrl,
        "/logout",
        { "content-type": "application/x-www-form-urlencoded", origin: new URL(baseUrl).origin },
        `reason=${"x".repeat(24 * mebibyte)}`,
      ),
  },
  {
    id: "large-upload",
    title: "A file of 48 MiB is read into memory and kept",
    control: "body-limit",
    async attack(baseUrl) {
      const form = new FormData();
      form.set("file", new File([new Uint8Array(48 * mebibyte)], "large.bin"));
      const { type, body } = await multipart(form);
      const headers = { "content-type": type, origin: new URL(baseUrl).origin };
      return isTaken(baseUrl, "/upload", headers, body);
    },
  },
  {
    id: "compressed-bomb",
    title: "64 KB of gzip become 64 MiB of JSON",
    control: "body-limit",
    attack: (baseUrl) =>
      isTaken(
        baseUrl,
        "/api/search",
        { ...json, "content-encoding": "gzip" },
        gzipSync(JSON.stringify({ q: "x".repeat(64 * mebibyte) })),
      ),
  },
  {
    id: "deep-json",
    title: "Deeply nested JSON overflows the stack",
    control: "body-limit",
    attack: (baseUrl) =>
      isTaken(baseUrl, "/api/search", json, `${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}`),
  },
];
