import { type Response, Router } from "express";
import type { User } from "../database.ts";
import { loginPage, registerPage } from "../pages/account.ts";
import { render } from "../pages/layout.ts";
import type { SignIn } from "../sign-in.ts";
import { queryText } from "./query.ts";

export function accountRoutes(signIn: SignIn): Router {
  const router = Router();

  router.get("/register", (req, res) => render(req, res, "Register", registerPage()));

  router.post("/register", async (req, res) => {
    const outcome = await signIn.register(req, res, req.body);
    if (typeof outcome === "string") {
      res.status(409);
      render(req, res, "Register", registerPage(outcome));
      return;
    }
    greet(res, outcome);
    res.redirect("/notes");
  });

  router.get("/login", (req, res) => {
    render(req, res, "Log in", loginPage(queryText(req, "next") || "/notes"));
  });

  router.post("/login", async (req, res) => {
    const { username, password, next = "/notes" } = req.body;
    const outcome = await signIn.logIn(req, res, username, password);
    if (typeof outcome === "string") {
      res.status(401);
      render(req, res, "Log in", loginPage(next, outcome, username));
      return;
    }
    greet(res, outcome);
    res.redirect(next);
  });

  router.post("/logout", async (req, res) => {
    await signIn.logOut(req, res);
    res.redirect("/");
  });

  return router;
}

/** The page's script shows the admin link by this cookie. */
function greet(res: Response, user: User): void {
  res.cookie("role", user.role);
}
