// Compiles the look once, so that nobody needs Node to run or test the service.
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { compile } from "sass";

const result = compile("sass/app.scss", {
  loadPaths: ["node_modules"],
  style: "compressed",
  quietDeps: true,
});

// Every browser that can show these components knows custom properties: the fallbacks are dead weight.
const css = result.css.replace(/var\((--govuk-[a-z-]+),\s*(?:#[0-9a-f]+|[a-z]+)\)/g, "var($1)");

const forbidden = /GDS Transport|crest|crown|gov\.uk\/|@import|https?:|data:font/i;
const found = css.match(forbidden);
if (found) {
  throw new Error(`The stylesheet must not contain "${found[0]}".`);
}

const banner = "/*! Parts of this sheet and its typeface come from others, with thanks: see licences.txt */\n";
writeFileSync("../static/app.css", `${banner}${css}\n`);

const words = (file) => readFileSync(file, "utf8").trim();
writeFileSync("../static/licences.txt", [
  "The form components in app.css: govuk-frontend",
  words("govuk-frontend-licence.txt"),
  "The typeface: Atkinson Hyperlegible Next, shaped for this service (fewer letters, two weights, an open zero)",
  words("node_modules/@fontsource-variable/atkinson-hyperlegible-next/LICENSE"),
].join("\n\n") + "\n");

console.log(`static/app.css: ${css.length} bytes, ${gzipSync(css, { level: 9 }).length} compressed`);
