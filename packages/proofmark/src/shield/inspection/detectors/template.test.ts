import assert from "node:assert/strict";
import { test } from "node:test";

import { refusalPoints } from "../detector.ts";
import { pointsOf } from "../points.fixture.ts";
import { templateDetector } from "./template.ts";

const attacks: Readonly<Record<string, readonly string[]>> = {
  "probe with constants": [
    "{{8*8}}",
    "${8*8}",
    "#{8*8}",
    "*{8*8}",
    "@{8*8}",
    "%{8*8}",
    "~{8+8}",
    "<%= 8*8 %>",
    "{8*8}",
    "@(8*8)",
    "${{8*8}}",
    "[[${8*8}]]",
    "{{8*'8'}}",
    "a{{ 8 * 8 }}b",
    "${{<%[%'\"}}%\\",
  ],
  "leave Jinja's objects": [
    "{{''.__class__.__mro__[1].__subclasses__()}}",
    "{{ x|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ lipsum.os.popen('ls').read() }}",
    "{{config.items()}}",
    "{{ self }}",
    "{% import os %}",
    "{% load log %}",
    "{% for k, v in config.items() %}{{ k }}{% endfor %}",
    "{{ 'a'.upper() }}",
    "{{ 'a'|upper }}",
    "{% for c in [].__class__.__base__.__subclasses__() %}{% endfor %}",
    "{{ cycler.__init__ }}",
  ],
  "leave Twig's and Smarty's": [
    "{{_self.env.setCache('x')}}",
    "{{['ls']|filter('system')}}",
    "{{['ls']|map('passthru')}}",
    "{php}echo 1;{/php}",
    "{$smarty.version}",
    "{system('ls')}",
    "{if system('ls')}{/if}",
  ],
  "leave Java's": [
    "<#assign x='freemarker.template.utility.Execute'?new()>",
    "[#assign x='a'?new()]",
    "${\"freemarker.template.utility.Execute\"?new()('ls')}",
    "#set($x='')$x.class.forName('a')",
    "$class.inspect('a').type",
    "${T(java.lang.Runtime).getRuntime()}",
    "*{T(java.lang.System).getenv()}",
    "${class.getResource('a')}",
    "${pageContext.request}",
    "${.version}",
    "{{groovy}}1{{/groovy}}",
    "${''.getClass().forName('a')}",
  ],
  "leave Ruby's, .NET's and Node's": [
    "<%= File.open('/a').read %>",
    "<%= `ls` %>",
    "<% system('ls') %>",
    "#{IO.popen('ls').read}",
    "@System.IO.File.ReadAllText('a')",
    "#{ %x|ls| }",
    "@(System.Diagnostics.Process.Start('a'))",
    "{{constructor.constructor('x')()}}",
    "#{root.process.mainModule.require('a')}",
  ],
};

for (const [what, values] of Object.entries(attacks)) {
  test(`expressions that ${what} are refused`, () => {
    for (const value of values) assert.ok(pointsOf(templateDetector, value) >= refusalPoints, value);
  });
}

test("placeholders as people and programs write them are not", () => {
  for (const value of [
    "Dear {{first_name}} {{ last_name | upper }},",
    "{{#each items}}{{this.name}}{{/each}}",
    "<%= title %>",
    "#{name}",
    "${HOME}/bin",
    "cost: ${amount}",
    "`/users/${user.id}`",
    "${process.env.PORT}",
    "${error.constructor.name}",
    "{% if user %}hi{% endif %}",
    "{1,3} and {a}",
    "{0} of {1}",
    "{ color: red }",
    '{"a": 1, "b": {"c": [2*3]}}',
    "[[link]] and @home (5*5)",
    "50% {off}",
    "#heading and #set",
    "$5.00 and $class",
    "I use {{ mustache }} templates",
    "C# {get; set;}",
    "use the raw tag (`<%-`) with `include`",
    "{{ user.name }} and {{ config }} are set",
  ])
    assert.ok(pointsOf(templateDetector, value) < refusalPoints, value);
});

test("an expression quoted in a long post is a hint, and one behind it is refused", () => {
  const prose =
    "This is how such an expression looks, and why a value must never become part of a template. ".repeat(4);
  const post = `${prose}\n\n\`\`\`\n{{8*8}}\n\`\`\`\n\n${prose}`;
  assert.ok(pointsOf(templateDetector, post, "body") < refusalPoints);
  assert.ok(pointsOf(templateDetector, `${post} {{8*8}}`, "body") >= refusalPoints);
});
