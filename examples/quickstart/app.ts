import express, { type Express } from "express";
import { type Database, openDatabase } from "./database.ts";
import { makeFolders } from "./folders.ts";
import { accountRoutes } from "./routes/account.ts";
import { adminRoutes } from "./routes/admin.ts";
import { apiRoutes } from "./routes/api.ts";
import { fileRoutes } from "./routes/files.ts";
import { homeRoutes } from "./routes/home.ts";
import { noteRoutes } from "./routes/notes.ts";
import { searchRoutes } from "./routes/search.ts";
import { toolRoutes } from "./routes/tools.ts";
import { bareSignIn } from "./sessions.ts";
import type { SignIn } from "./sign-in.ts";

export interface AppOptions {
  /** Default: a fresh one in memory, with `seededUsers`. */
  readonly db?: Database;
  /** How it knows who is there. Default: as it was written. */
  readonly signIn?: SignIn;
}

/** A whole Jotter with its own database, sessions and files, seeded with `seededUsers`. */
export function createApp({ db = openDatabase(), signIn = bareSignIn(db) }: AppOptions = {}): Express {
  const folders = makeFolders();
  const app = express();

  app.use(express.static(folders.public, { dotfiles: "allow" }));
  app.use(express.json({ limit: "1gb" }));
  app.use(express.urlencoded({ extended: true, limit: "1gb" }));
  app.use(signIn.middleware);

  app.use(homeRoutes(db));
  app.use(accountRoutes(signIn));
  app.use(noteRoutes(db));
  app.use(searchRoutes(db));
  app.use(fileRoutes(folders));
  app.use(toolRoutes());
  app.use(apiRoutes(db));
  app.use(adminRoutes(db));
  return app;
}
