import { nosqlInstruments } from "../../../sinks/nosql-sink/instruments.ts";
import { sendHtml, type WeakRoute } from "../weak-route.ts";

type Condition = string | Readonly<Record<string, string>>;

/** A collection in memory that answers as MongoDB's does, for a ground without a database. */
class Collection {
  readonly #documents = [{ title: "rope" }, { title: "lamp" }];

  find(filter: { readonly title: Condition }): readonly { readonly title: string }[] {
    return this.#documents.filter(({ title }) => matches(title, filter.title));
  }
}

function matches(title: string, condition: Condition): boolean {
  if (typeof condition === "string") return title === condition;
  if (condition["$ne"] !== undefined) return title !== condition["$ne"];
  return title === condition["$eq"];
}

class Nothing {
  find(): void {}
  command(): void {}
  filter(): void {}
}

// The sink hooks this collection by the same hooks as the driver's.
const driver = {
  Collection,
  Db: Nothing,
  FindCursor: Nothing,
  OrderedBulkOperation: class extends Nothing {},
};
for (const { patch } of nosqlInstruments) patch(driver, import.meta.filename);

const collection = new Collection();

/** Parameters become queries, objects included: what nosql-sink stands in front of. */
export const weakCollection: readonly WeakRoute[] = [
  {
    method: "GET",
    path: "/lookup",
    entry: `<a href="/lookup?title=rope">Look up rope</a>`,
    handle(request, response) {
      try {
        const found = collection.find({ title: conditionOf(request.url ?? "/") });
        sendHtml(response, JSON.stringify(found));
      } catch {
        sendHtml(response, "The database failed.", 500);
      }
    },
  },
];

/** As the usual parsers read it: `title[$ne]=x` is an object. */
function conditionOf(url: string): Condition {
  const query = new URL(url, "http://ground").searchParams;
  for (const [name, value] of query) {
    const key = /^title\[([^\]]*)\]$/.exec(name)?.[1];
    if (key !== undefined) return { [key]: value };
  }
  return query.get("title") ?? "";
}
