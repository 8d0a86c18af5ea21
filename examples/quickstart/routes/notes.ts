import { Router } from "express";
import { addNote, type Database, notesWhere } from "../database.ts";
import { render } from "../pages/layout.ts";
import { noteFormPage, notePage, notesPage } from "../pages/notes.ts";
import { requireUser, sessionOf, userOf } from "../sessions.ts";

export function noteRoutes(db: Database): Router {
  const router = Router();

  router.get("/notes", requireUser, (req, res) => {
    const session = sessionOf(res);
    const notice = session.notice;
    delete session.notice;
    render(req, res, "My notes", notesPage(notesWhere(db, `user_id = ${session.user?.id}`), notice));
  });

  router.get("/notes/new", requireUser, (req, res) => render(req, res, "New note", noteFormPage()));

  router.post("/notes", requireUser, (req, res) => {
    const { title, body, shared } = req.body;
    const id = addNote(db, userOf(res)?.id ?? 0, title, body, shared === "on");
    res.redirect(`/notes/${id}`);
  });

  // Shared notes can be read without an account.
  router.get("/notes/:id", (req, res) => {
    const [note] = notesWhere(db, `notes.id = ${req.params.id}`);
    if (!note) throw new Error(`There is no note ${req.params.id}`);
    const link = `${req.protocol}://${req.get("host")}/notes/${note.id}`;
    render(req, res, note.title, notePage(note, link, userOf(res)?.id === note.user_id));
  });

  router.post("/notes/:id/delete", requireUser, (req, res) => {
    db.prepare("DELETE FROM notes WHERE id = ?").run(Number(req.params["id"]));
    sessionOf(res).notice = "Note deleted.";
    res.redirect("/notes");
  });

  return router;
}
