import type { ControlOptions } from "proofmark";

const own = `http://127.0.0.1:${process.env["PORT"] ?? "3001"}/`;

/** What Jotter does on purpose and a control would otherwise refuse: link previews show pages of this very site. */
export const allowances = {
  inspection: { exceptions: [`ssrf GET /preview query.url ${own}`] },
  "outgoing-request-sink": { allowSelf: true },
} satisfies ControlOptions;
