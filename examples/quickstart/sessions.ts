import type { NextFunction, Request, RequestHandler, Response } from "express";
import { randomUUID } from "node:crypto";
import type { User } from "./database.ts";

export interface Session {
  user?: User;
  notice?: string;
}

/** Gives every visitor a session, found again by the `sid` cookie. */
export function sessions(): RequestHandler {
  const known = new Map<string, Session>();
  return (req, res, next) => {
    let id = cookieOf(req, "sid");
    if (id === undefined || !known.has(id)) {
      id = randomUUID();
      known.set(id, {});
      res.cookie("sid", id);
    }
    res.locals["session"] = known.get(id);
    next();
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
