import { randomBytes } from "node:crypto";
import type { ControlOptions } from "proofmark";
import { exchangeOf } from "proofmark";
import {
  createPasswords,
  createSessions,
  KeyRing,
  type RouteParameters,
  sqliteStorage,
} from "proofmark/identity";
import {
  addUser,
  allUsers,
  type Database,
  findNote,
  findUser,
  findUserById,
  hashOf,
  setPassword,
} from "./database.ts";
import type { Session } from "./sessions.ts";
import type { SignIn } from "./sign-in.ts";

export interface Identity {
  readonly signIn: SignIn;
  /** What `harden()` needs to know of it. */
  readonly controls: ControlOptions;
}

const wrong = "Wrong name or password.";
/** Lines that wait for their reader's next page. */
const mostNotices = 1_000;

/** Jotter's sign-in over Proofmark's passwords and sessions: what takes the place of `bareSignIn`. */
export async function createIdentity(db: Database): Promise<Identity> {
  // A real service keeps both: PROOFMARK_VAULT_KEYS in its environment, and a database in place of memory.
  const ring = new KeyRing([{ id: "demo", key: randomBytes(32) }]);
  const storage = sqliteStorage(":memory:");
  const passwords = createPasswords({ ring });
  const sessions = createSessions({ storage, ring });
  const notices = new Map<number, string>();

  const sealed = async (password: string): Promise<string> => {
    const hash = await passwords.hash(hashOf(password));
    if (typeof hash !== "string") throw new Error("Too many passwords are hashed at once.");
    return hash;
  };
  // The hashes that are there can't be undone: argon2id is put around each, and no plain SHA-256 is left behind.
  for (const { id, password } of allUsers(db)) {
    const hash = await passwords.hash(password);
    if (typeof hash === "string") setPassword(db, id, hash);
  }

  const signIn: SignIn = {
    middleware(req, res, next) {
      const user = findUserById(db, Number(exchangeOf(req).principal?.id ?? 0));
      const session: Session = {
        ...(user && { user }),
        get notice() {
          return notices.get(user?.id ?? 0);
        },
        set notice(text: string | undefined) {
          if (user === undefined || text === undefined) notices.delete(user?.id ?? 0);
          else if (notices.size < mostNotices) notices.set(user.id, text);
        },
      };
      res.locals["session"] = session;
      next();
    },
    async logIn(req, _res, username, password) {
      const user = findUser(db, username);
      const check = await passwords.verify(user?.password, hashOf(password));
      if (user === undefined || !("isRight" in check) || !check.isRight) return wrong;
      if (check.newHash !== undefined) setPassword(db, user.id, check.newHash);
      await sessions.start(exchangeOf(req), { id: String(user.id), roles: [user.role] });
      return user;
    },
    async register(req, _res, { username, password }) {
      const hash = await sealed(password);
      if (findUser(db, username)) return `The name ${username} is taken.`;
      const user = addUser(db, username, hash, "user");
      await sessions.start(exchangeOf(req), { id: String(user.id), roles: [user.role] });
      return user;
    },
    async logOut(req) {
      await sessions.end(exchangeOf(req));
    },
  };
  return { signIn, controls: { session: { sessions }, ...accessTo(db) } };
}

/** Who may what, and whose it is. */
function accessTo(db: Database): ControlOptions {
  const noteOf = ({ id = "" }: RouteParameters) => findNote(db, Number(id));
  const owner = (parameters: RouteParameters) => noteOf(parameters)?.userId;
  return {
    rbac: {
      roles: { admin: ["*"] },
      routes: [
        { path: "/admin", permission: "admin" },
        { path: "/debug", permission: "admin" },
        // The pages ask for a sign-in themselves.
        { path: "*", access: "public" },
      ],
    },
    ownership: {
      resources: [
        {
          path: "/notes/{id}",
          methods: ["GET"],
          owner,
          // `/notes/new` is no note.
          shared: (parameters) => parameters["id"] === "new" || noteOf(parameters)?.isShared === true,
          roles: ["admin"],
        },
        { path: "/notes/{id}/delete", methods: ["POST"], owner, roles: ["admin"] },
      ],
      protectedFields: [{ path: "/register", fields: ["role"] }],
    },
  };
}
