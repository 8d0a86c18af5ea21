import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { Browser } from "../browser.ts";
import { send } from "../wire.ts";
import { logIn, type Weakness } from "./weakness.ts";

export const accessWeaknesses: readonly Weakness[] = [
  {
    id: "idor",
    title: "Any note can be read by its number",
    control: "ownership",
    isInsideOnly: true,
    async attack(baseUrl) {
      const { browser } = await logIn(baseUrl, "bob");
      return (await browser.open("/notes/2")).body.includes("Ask for 68,000");
    },
  },
  {
    id: "open-admin",
    title: "The admin page asks for nothing",
    control: "rbac",
    isInsideOnly: true,
    async attack(baseUrl) {
      return (await send(new URL("/admin", baseUrl))).body.includes("Password hash");
    },
  },
  {
    id: "mass-assignment",
    title: "Whoever registers may choose to be admin",
    control: "ownership",
    isInsideOnly: true,
    async attack(baseUrl) {
      const browser = new Browser(baseUrl);
      const username = `climber-${randomUUID().slice(0, 8)}`;
      const fields = { username, password: randomUUID(), role: "admin" };
      await browser.submit(await browser.open("/register"), "/register", fields);
      return browser.cookieHeader.includes("role=admin");
    },
  },
  {
    id: "path-traversal",
    title: "The download leaves its folder",
    control: "inspection",
    async attack(baseUrl) {
      const answer = await send(new URL("/files?name=../config.json", baseUrl));
      return answer.body.includes("SMTP_PASSWORD");
    },
  },
  {
    id: "ssrf",
    title: "The link preview fetches addresses of the inside",
    control: "inspection",
    attack: previewOfCanary,
  },
  {
    id: "open-redirect",
    title: "A link on this site leads to any other site",
    control: "redirect-safety",
    async attack(baseUrl) {
      const answer = await send(new URL("/go?to=https://evil.example/login", baseUrl));
      return answer.headers.get("location")?.startsWith("https://evil.example") ?? false;
    },
  },
];

/** Starts a service that only this machine can reach, and sees whether Jotter hands out its answer. */
async function previewOfCanary(baseUrl: string): Promise<boolean> {
  const secret = randomUUID();
  const canary = createServer((_req, res) => res.end(`<title>Inside</title>${secret}`));
  await new Promise<void>((resolve) => canary.listen(0, "127.0.0.1", resolve));
  try {
    const address = canary.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const preview = new URL("/preview", baseUrl);
    preview.searchParams.set("url", `http://127.0.0.1:${port}/`);
    return (await send(preview)).body.includes(secret);
  } finally {
    canary.close();
    canary.closeAllConnections();
  }
}
