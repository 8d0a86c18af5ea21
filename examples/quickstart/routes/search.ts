import { Router } from "express";
import { type Database, notesWhere } from "../database.ts";
import { render } from "../pages/layout.ts";
import { searchPage } from "../pages/search.ts";
import { userOf } from "../sessions.ts";
import { queryText } from "./query.ts";

export function searchRoutes(db: Database): Router {
  const router = Router();

  router.get("/search", (req, res) => {
    const q = queryText(req, "q");
    const visible = `(shared = 1 OR user_id = ${userOf(res)?.id ?? 0})`;
    const found = q ? notesWhere(db, `${visible} AND (title LIKE '%${q}%' OR body LIKE '%${q}%')`) : [];
    render(req, res, "Search", searchPage(q, found));
  });

  return router;
}
