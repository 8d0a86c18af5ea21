import { registerHooks } from "node:module";

import { checkSink, isWatching } from "../../instrument/check-sink.ts";
import { replaceCall } from "../../instrument/replace-call.ts";

const control = "eval-sink";

/** `require` and `import()` of what input names. */
export function hookModules(exports: { prototype: object }): void {
  replaceCall(
    exports.prototype,
    "require",
    (original) =>
      function require(...args) {
        if (isWatching(control)) checkSink(control, { kind: "module", at: "require", id: String(args[0]) });
        return Reflect.apply(original, this, args);
      },
  );
  registerHooks({
    resolve(specifier, context, next) {
      if (isWatching(control)) checkSink(control, { kind: "module", at: "import", id: specifier });
      return next(specifier, context);
    },
  });
}
