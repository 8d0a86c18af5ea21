import { Router } from "express";
import { type Database, notesWhere } from "../database.ts";
import { homePage } from "../pages/home.ts";
import { render } from "../pages/layout.ts";
import { queryText } from "./query.ts";

export function homeRoutes(db: Database): Router {
  const router = Router();

  router.get("/", (req, res) => {
    render(req, res, "Jotter", homePage(notesWhere(db, "shared = 1")));
  });

  router.get("/go", (req, res) => {
    res.redirect(queryText(req, "to"));
  });

  return router;
}
