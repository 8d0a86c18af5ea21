import type { GroundRoute } from "./ground-route.ts";
import type { GroundContext } from "./ground-parts.ts";

/** The kind of the ground's notes in its storage. */
export const noteKind = "ground-note";

/** What belongs to somebody, or is for some alone. Nothing here asks whose it is: that is for the guards. */
export function resourceRoutes({ storage, accounts }: GroundContext): readonly GroundRoute[] {
  let next = 0;
  return [
    {
      method: "POST",
      path: "/notes",
      async handle({ exchange, body }) {
        const id = String(++next);
        await storage.write([
          {
            type: "insert",
            kind: noteKind,
            id,
            owner: exchange.principal?.id,
            data: JSON.stringify({ text: String(body["text"]) }),
          },
        ]);
        return { status: 201, json: { id } };
      },
    },
    {
      method: "GET",
      path: "/notes/{id}",
      async handle({ parameters }) {
        const note = await storage.get(noteKind, parameters["id"] ?? "");
        return note === undefined ? { status: 404 } : { status: 200, json: JSON.parse(note.data) };
      },
    },
    {
      method: "PUT",
      path: "/notes/{id}",
      async handle({ parameters, body }) {
        const note = await storage.get(noteKind, parameters["id"] ?? "");
        if (note === undefined) return { status: 404 };
        await storage.write([
          { ...note, type: "replace", data: JSON.stringify({ text: String(body["text"]) }) },
        ]);
        return { status: 200 };
      },
    },
    {
      method: "DELETE",
      path: "/notes/{id}",
      async handle({ parameters: { id = "" } }) {
        const isThere = await storage.write([{ type: "delete", kind: noteKind, id }]);
        return { status: isThere ? 204 : 404 };
      },
    },
    {
      method: "PATCH",
      path: "/profile",
      async handle({ exchange, body }) {
        // Weak: whatever is sent is what the account becomes.
        const account = await accounts.update(exchange.principal?.id ?? "", () => ({ ...body }));
        return { status: 200, json: { name: account?.name, roles: account?.roles } };
      },
    },
    {
      method: "GET",
      path: "/admin/accounts",
      handle: () => ({ status: 200, json: { accounts: ["everybody"] } }),
    },
    { method: "GET", path: "/vault", handle: () => ({ status: 200, json: { gold: true } }) },
    { method: "GET", path: "/api/reports", handle: () => ({ status: 200, json: { reports: [] } }) },
    { method: "POST", path: "/api/reports", handle: () => ({ status: 201, json: { id: "1" } }) },
    {
      method: "POST",
      path: "/hooks/payment",
      isOpen: true,
      handle: () => ({ status: 202, json: { taken: true } }),
    },
    {
      method: "GET",
      path: "/partner",
      isOpen: true,
      handle: () => ({ status: 200, json: { partner: true } }),
    },
  ];
}
