import type { IdentityTarget } from "proofmark/prove";
import { seededUsers } from "../database.ts";

const form = { method: "POST", format: "form" } as const;
const { alice, bob, admin } = seededUsers;
const canary = ({ username, password }: { username: string; password: string }) => ({
  name: username,
  password,
});

/** Who the probes sign in as, and what belongs to whom: what a user's configuration says under `identity`. */
export const canaries: IdentityTarget = {
  login: { ...form, path: "/login", fields: { name: "username", password: "password" } },
  me: "/notes",
  logout: { ...form, path: "/logout", fields: {} },
  // Beside every shared note.
  areNamesPublic: true,
  register: { ...form, path: "/register", fields: { name: "username", password: "password" } },
  canaries: { one: canary(alice), two: canary(bob), admin: canary(admin) },
  admin: ["/admin"],
  stepUp: [],
  webhooks: [],
  resources: [
    {
      path: "/notes/{id}",
      methods: ["GET"],
      create: {
        method: "POST",
        path: "/api/notes",
        body: { title: "Mine", body: "Of one canary" },
        idField: "id",
      },
    },
  ],
  protectedFields: [],
};
