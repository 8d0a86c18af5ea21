import type { Request, RequestHandler, Response } from "express";
import type { Role, User } from "./database.ts";

export interface NewUser {
  readonly username: string;
  readonly password: string;
  readonly role?: Role;
}

/** How Jotter knows who is there: as it was written in `sessions.ts`, or hardened in `identity.ts`. */
export interface SignIn {
  /** Puts the visitor's session where `sessionOf` finds it. */
  readonly middleware: RequestHandler;
  /** Signs in, or says what to tell the visitor. */
  logIn(req: Request, res: Response, username: string, password: string): Promise<User | string>;
  /** Makes an account and signs in, or says what to tell the visitor. */
  register(req: Request, res: Response, user: NewUser): Promise<User | string>;
  logOut(req: Request, res: Response): Promise<void>;
}
