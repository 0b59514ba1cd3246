// Compiles the look and the sealing script once, so that nobody needs Node to run or test the service.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
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

// The same pictures on paper: what typst sets knows no media queries and no filters.
const drawn = compile("sass/_drawings.scss", { style: "compressed" }).css
  .replace(/@media[^{]*\{[^{}]*\{[^}]*\}\}/g, "")
  .replace(/\.(drawn|d-shade)\{[^}]*\}/g, "");
writeFileSync("../feedback_app/exports/pictures.css", `${drawn}\n`);

const banner = "/*! Parts of this sheet and its typeface come from others, with thanks: see licences.txt */\n";
writeFileSync("../static/app.css", `${banner}${css}\n`);

const words = (file) => readFileSync(file, "utf8").trim();
writeFileSync("../static/licences.txt", [
  "The form components in app.css: govuk-frontend",
  words("govuk-frontend-licence.txt"),
  "The typeface: Atkinson Hyperlegible Next, shaped for this service (fewer letters, two weights, an open zero)",
  words("node_modules/@fontsource-variable/atkinson-hyperlegible-next/LICENSE"),
  ...["core", "common", "dhkem-x25519", "hybridkem-x-wing"].flatMap((name) => [
    `In seal.js: @hpke/${name}`,
    words(`node_modules/@hpke/${name}/LICENSE`),
  ]),
  "In seal.js: mlkem",
  words("node_modules/mlkem/LICENSE"),
].join("\n\n") + "\n");

console.log(`static/app.css: ${css.length} bytes, ${gzipSync(css, { level: 9 }).length} compressed`);

// Only these packages may speak where a name is typed; a new one among them must be read first.
const trusted = /^(script\/seal\.js|node_modules\/(@hpke\/(core|common|dhkem-x25519|hybridkem-x-wing)|mlkem)\/)/;
const sealing = await build({
  entryPoints: ["script/seal.js"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  banner: { js: "/*! Sealing is by others, with thanks: see licences.txt */" },
  metafile: true,
  write: false,
});
const stranger = Object.keys(sealing.metafile.inputs).find((file) => !trusted.test(file));
if (stranger) {
  throw new Error(`The sealing script must not contain "${stranger}".`);
}
const script = sealing.outputFiles[0].contents;
writeFileSync("../static/seal.js", script);
const mark = createHash("sha256").update(script).digest("hex");
console.log(`static/seal.js: ${script.length} bytes, ${gzipSync(script, { level: 9 }).length} compressed, SHA-256 ${mark}`);

// Scripts of single pages, each in its own file, loaded only where it is used.
for (const name of ["draw", "aloud"]) {
  const { outputFiles: [{ contents }] } = await build({
    entryPoints: [`script/${name}.js`],
    minify: true,
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  writeFileSync(`../static/${name}.js`, contents);
  console.log(`static/${name}.js: ${contents.length} bytes, ${gzipSync(contents, { level: 9 }).length} compressed`);
}
