/** One attack of each class, as blatant as they come, and none that changes or shows anything where it gets through. */
export const payloads: readonly (readonly [name: string, value: string])[] = [
  ["SQL that goes on behind a quote", "canary' UNION SELECT NULL,NULL,NULL-- -"],
  ["a tag with a handler", "<img src=x onerror=void(0)>"],
  ["a command behind a semicolon", "canary; cat /etc/hostname"],
  ["a path that climbs", "../../../../../../etc/hostname"],
  ["a template that looks for its constructor", "{{constructor.constructor('return this')()}}"],
  ["a lookup", "${jndi:ldap://canary.invalid/a}"],
  ["the address of cloud metadata", "http://169.254.169.254/latest/meta-data/"],
  ["an external entity", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'],
  ["PHP", "<?php phpinfo(); ?>"],
  ["a server-side include", '<!--#echo var="DATE_LOCAL" -->'],
];

/** What people write, and what looks like an attack to who counts words. */
export const ordinaryTexts: readonly (readonly [name: string, value: string])[] = [
  ["a name with an apostrophe", "Conan O'Brien"],
  [
    "a sentence with SELECT and <b>",
    "Please select from the <b>new</b> colours where you like; union rates drop on Monday.",
  ],
];
