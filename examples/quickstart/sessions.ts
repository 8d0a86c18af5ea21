import type { NextFunction, Request, Response } from "express";
import { randomUUID } from "node:crypto";
import { addUser, type Database, findUser, hashOf, type User } from "./database.ts";
import type { SignIn } from "./sign-in.ts";

export interface Session {
  user?: User;
  notice?: string | undefined;
}

/** Gives every visitor a session, found again by the `sid` cookie; a password is right if its SHA-256 is. */
export function bareSignIn(db: Database): SignIn {
  const known = new Map<string, Session>();
  return {
    middleware(req, res, next) {
      let id = cookieOf(req, "sid");
      if (id === undefined || !known.has(id)) {
        id = randomUUID();
        known.set(id, {});
        res.cookie("sid", id);
      }
      res.locals["session"] = known.get(id);
      next();
    },
    async logIn(_req, res, username, password) {
      const user = findUser(db, username);
      if (user === undefined) return `There is no account called ${username}.`;
      if (user.password !== hashOf(password)) return "Wrong password.";
      sessionOf(res).user = user;
      return user;
    },
    async register(_req, res, { username, password, role = "user" }) {
      if (findUser(db, username)) return `The name ${username} is taken.`;
      const user = addUser(db, username, hashOf(password), role);
      sessionOf(res).user = user;
      return user;
    },
    async logOut(_req, res) {
      delete sessionOf(res).user;
    },
  };
}

export function sessionOf(res: Response): Session {
  const session: Session = res.locals["session"];
  return session;
}

export function userOf(res: Response): User | undefined {
  return sessionOf(res).user;
}

export function requireUser(req: Request, res: Response, next: NextFunction): void {
  if (userOf(res)) next();
  else res.redirect(`/login?next=${req.originalUrl}`);
}

function cookieOf(req: Request, name: string): string | undefined {
  for (const pair of (req.headers.cookie ?? "").split(";")) {
    const [key, value] = pair.trim().split("=");
    if (key === name) return value;
  }
  return undefined;
}
