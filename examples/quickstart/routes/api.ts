import { Router } from "express";
import { addNote, type Database, notesWhere } from "../database.ts";
import { userOf } from "../sessions.ts";

interface Filter {
  q?: string;
  limit?: number;
  everyone?: boolean;
}

export function apiRoutes(db: Database): Router {
  const router = Router();

  router.use("/api", (req, res, next) => {
    res.set("Access-Control-Allow-Origin", req.get("origin") ?? "*");
    res.set("Access-Control-Allow-Credentials", "true");
    res.set("Vary", "Origin");
    if (req.method !== "OPTIONS") {
      next();
      return;
    }
    res.set("Access-Control-Allow-Methods", "GET,HEAD,PUT,PATCH,POST,DELETE");
    res.set("Access-Control-Allow-Headers", req.get("access-control-request-headers") ?? "*");
    res.sendStatus(204);
  });

  router.get("/api/notes", (_req, res) => {
    const user = userOf(res);
    if (user) res.json(notesWhere(db, `user_id = ${user.id}`));
    else res.status(401).json({ error: "Log in first." });
  });

  router.post("/api/notes", (req, res) => {
    const user = userOf(res);
    if (user) {
      const { title, body, shared } = req.body;
      res.status(201).json({ id: addNote(db, user.id, title, body, shared) });
    } else res.status(401).json({ error: "Log in first." });
  });

  router.post("/api/search", (req, res) => {
    const user = userOf(res);
    const filter: Filter = merge({}, req.body);
    const visible = filter.everyone ? "1" : `(shared = 1 OR user_id = ${user?.id ?? 0})`;
    const notes = notesWhere(db, visible).filter((note) => note.title.includes(filter.q ?? ""));
    res.json({ notes: notes.slice(0, filter.limit ?? 20) });
  });

  return router;
}

type Tree = Record<string, any>;

/** Puts everything of `source` into `target`, nested objects included. */
function merge(target: Tree, source: Tree): Tree {
  for (const [key, value] of Object.entries(source)) {
    if (typeof value === "object" && value !== null) {
      target[key] = merge(target[key] ?? {}, value);
    } else {
      target[key] = value;
    }
  }
  return target;
}
