import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

import { hash, verify } from "@node-rs/argon2";
import { harden } from "proofmark";
import { createPasswords } from "proofmark/identity";

/** How a server checks passwords: through `createPasswords`, or each as it comes, as people write it. */
export type LoginVariant = "bounded" | "unbounded";

type Check = (password: string) => Promise<number>;

const right = "correct horse battery staple";

const checks: Readonly<Record<LoginVariant, () => Promise<Check>>> = {
  async bounded() {
    const passwords = createPasswords();
    const stored = await passwords.hash(right);
    if (typeof stored !== "string") throw new Error("The password could not be hashed.");
    return async (password) => {
      const check = await passwords.verify(stored, password);
      if (!("isRight" in check)) return check.status;
      return check.isRight ? 200 : 401;
    };
  },
  async unbounded() {
    const stored = await hash(right);
    return async (password) => ((await verify(stored, password)) ? 200 : 401);
  },
};

async function serve(variant: LoginVariant): Promise<number> {
  const check = await checks[variant]();
  const server = createServer((request, response) => {
    const answer = async (): Promise<number> =>
      request.url === "/login" ? check(new URLSearchParams(await read(request)).get("password") ?? "") : 200;
    answer().then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(500).end(),
    );
  });
  // The limits on one client are not what is measured: each login comes from a client of its own.
  harden(server, { preset: "api" });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

process.once("message", (variant: LoginVariant) => {
  serve(variant).then(
    (port) => process.send?.({ port }),
    (error: unknown) => process.send?.({ fault: error instanceof Error ? error.stack : String(error) }),
  );
});
// The parent is gone: nobody would end this process.
process.once("disconnect", () => process.exit(0));
