import { type Response, Router } from "express";
import { addUser, type Database, findUser, hashOf, type User } from "../database.ts";
import { loginPage, registerPage } from "../pages/account.ts";
import { render } from "../pages/layout.ts";
import { sessionOf } from "../sessions.ts";
import { queryText } from "./query.ts";

export function accountRoutes(db: Database): Router {
  const router = Router();

  router.get("/register", (req, res) => render(req, res, "Register", registerPage()));

  router.post("/register", (req, res) => {
    const { username, password, role = "user" } = req.body;
    if (findUser(db, username)) {
      res.status(409);
      render(req, res, "Register", registerPage(`The name ${username} is taken.`));
      return;
    }
    addUser(db, username, password, role);
    logIn(res, findUser(db, username));
    res.redirect("/notes");
  });

  router.get("/login", (req, res) => {
    render(req, res, "Log in", loginPage(queryText(req, "next") || "/notes"));
  });

  router.post("/login", (req, res) => {
    const { username, password, next = "/notes" } = req.body;
    const user = findUser(db, username);
    if (!user || user.password !== hashOf(password)) {
      const problem = user ? "Wrong password." : `There is no account called ${username}.`;
      res.status(401);
      render(req, res, "Log in", loginPage(next, problem, username));
      return;
    }
    logIn(res, user);
    res.redirect(next);
  });

  router.post("/logout", (_req, res) => {
    delete sessionOf(res).user;
    res.redirect("/");
  });

  return router;
}

function logIn(res: Response, user: User | undefined): void {
  if (!user) return;
  sessionOf(res).user = user;
  // The page's script shows the admin link by this cookie.
  res.cookie("role", user.role);
}
