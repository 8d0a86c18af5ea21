import { Router } from "express";
import multer from "multer";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import type { Folders } from "../folders.ts";
import { listingPage, uploadPage } from "../pages/files.ts";
import { render } from "../pages/layout.ts";
import { queryText } from "./query.ts";

const upload = multer({ storage: multer.memoryStorage() });

export function fileRoutes(folders: Folders): Router {
  const router = Router();
  const list = () =>
    readdirSync(folders.uploads).map((name) => ({ name, bytes: statSync(join(folders.uploads, name)).size }));

  router.get("/upload", (req, res) => render(req, res, "Files", uploadPage(list())));

  router.post("/upload", upload.single("file"), (req, res) => {
    if (req.file) writeFileSync(join(folders.uploads, req.file.originalname), req.file.buffer);
    res.redirect("/upload");
  });

  router.get("/uploads/", (_req, res) => {
    res.send(listingPage("/uploads/", list()));
  });

  router.get("/files", (req, res) => {
    const name = queryText(req, "name");
    res.type(extname(name) || "text/plain").send(readFileSync(join(folders.uploads, name)));
  });

  return router;
}
