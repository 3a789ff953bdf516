// Builds both front ends into their dist folders, byte for byte the same from the
// same sources: the console (agentdesk/web) and the chat widget (channels/webchat/web).
// Names carry no hash, so that dist changes in place. Pages ask for name?v=hash; the
// console, which loads in pieces, for v/BUILD/name: there its pieces name each other
// relatively, so that all a page ever loads is of one build. BUILD names it.
// SOURCE.sha256 lets a Go test see that dist belongs to its sources.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "vite";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** One front end: where its sources are, its bundles, and its page. */
const fronts = [
  {
    dir: "agentdesk/web",
    jsx: { runtime: "automatic", importSource: "react" },
    bundles: [{ name: "console", entry: "main.tsx", format: "es", pieces: true }],
    assets: ["icon.svg"],
    pages: [{ name: "index.html", of: "index.html" }],
  },
  {
    dir: "channels/webchat/web",
    // Of its two ways the shorter one.
    jsx: { runtime: "classic", pragma: "h", pragmaFrag: "Fragment" },
    bundles: [
      { name: "widget", entry: "widget.ts", format: "iife" },
      ...["zh", "en"].map((language) => ({
        name: `frame.${language}`,
        entry: "frame.tsx",
        format: "es",
        pieces: true,
        language,
      })),
    ],
    assets: [],
    pages: ["zh", "en"].map((language) => ({ name: `frame.${language}.html`, of: "frame.html", language })),
  },
];

for (const front of fronts) {
  const dist = join(root, front.dir, "dist");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  for (const bundle of front.bundles) await write(front, bundle, dist);
  for (const name of front.assets) copyFileSync(join(root, front.dir, "src", name), join(dist, name));
  for (const page of front.pages) writePage(front, dist, page);
  if (front.bundles.some((bundle) => bundle.pieces)) writeFileSync(join(dist, "BUILD"), `${buildOf(dist)}\n`);
  writeFileSync(join(dist, "SOURCE.sha256"), `${sourceSum(front.dir)}\n`);
  compress(dist);
}

async function write(front, { name, entry, format, pieces = false, language }, dist) {
  const src = join(root, front.dir, "src");
  await build({
    root: src,
    base: "./",
    configFile: false,
    logLevel: "warn",
    plugins: language ? [framePieces(language)] : pieces ? [fetchedFirst()] : [],
    publicDir: false,
    oxc: { jsx: front.jsx },
    css: { modules: { generateScopedName } },
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: "es2022",
      modulePreload: false,
      cssCodeSplit: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1000,
      rolldownOptions: {
        // "use client" in React libraries means nothing without a React server.
        onLog: (level, log, pass) => log.code !== "MODULE_LEVEL_DIRECTIVE" && pass(level, log),
        input: join(src, entry),
        output: {
          format,
          codeSplitting: pieces,
          entryFileNames: `${name}.js`,
          chunkFileNames: language ? `[name].${language}.js` : "[name].js",
          assetFileNames: language ? "frame[extname]" : `${name}[extname]`,
        },
      },
    },
  });
}

/**
 * The frame's own: its JSX is made of preact's h, its words are of one language, and
 * what it imports later comes as it is. Vite would wrap that in a loader of style
 * sheets; there is one sheet, and it is there already.
 */
function framePieces(language) {
  return {
    name: "frame-pieces",
    enforce: "pre",
    resolveId: {
      filter: { id: /^\.\/zh$/ },
      handler: (_, importer) => join(dirname(importer), `${language}.ts`),
    },
    load: {
      filter: { id: /vite\/preload-helper/ },
      handler: () => "export const __vitePreload = (load) => load();",
    },
    transform: {
      filter: { id: /\.tsx$/ },
      handler: (code) => ({ code: `import { Fragment, h } from "preact";${code}`, map: null }),
    },
  };
}

/**
 * A module that could not be fetched once is missing for good: the browser remembers
 * the failure until the page is reloaded. So a piece is fetched like any file, and
 * imported out of the browser's cache when it is there.
 */
function fetchedFirst() {
  const late = /import\(`(\.\/(?!(?:zh|en)\.js)[\w.-]+\.js)`\)/g; // without its words there is no page to go on with
  const fetched = "fetched(`$1`,()=>import(`$1`))";
  const helper =
    "globalThis.fetched=async(e,t)=>{if(!(await fetch(new URL(e,import.meta.url))).ok)throw Error(e);return t()};";
  return {
    name: "fetched-first",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler: (_, bundle) => {
        for (const chunk of Object.values(bundle))
          if (chunk.type === "chunk")
            chunk.code = (chunk.isEntry ? helper : "") + chunk.code.replace(late, fetched);
      },
    },
  };
}

/** A class is its file and its name: row in List.module.css is List-row. */
function generateScopedName(name, file) {
  const sheet = file.split(/[\\/]/).pop().split(".")[0];
  return `${sheet}-${name}`;
}

/** The page asks for every file of dist by its content: {{name}}, or by its build: {{v/name}}. */
function writePage(front, dist, { name: page, of, language }) {
  const template = readFileSync(join(root, front.dir, "src", of), "utf8");
  const filled = template.replace(/\{\{([\w./]+)\}\}/g, (_, name) => {
    if (name === "BUILD") return buildOf(dist);
    if (name === "pieces") return piecesOf(dist).join(" ");
    if (name === "preloads") return preloadsOf(dist).join("\n    ");
    if (name.startsWith("v/")) return `v/${buildOf(dist)}/${name.slice(2).replace("LANGUAGE", language)}`;
    return `${name}?v=${sum(readFileSync(join(dist, name))).slice(0, 12)}`;
  });
  writeFileSync(join(dist, page), filled);
}

/** One name for all scripts and sheets of a front end as they are now. */
function buildOf(dist) {
  const names = readdirSync(dist).filter((name) => /\.(js|css)$/.test(name));
  const lines = names.sort().map((name) => `${name}\0${sum(readFileSync(join(dist, name)))}\n`);
  return sum(lines.join("")).slice(0, 12);
}

/** What the console loads when it is asked for. */
function piecesOf(dist) {
  return readdirSync(dist)
    .filter((name) => name.endsWith(".js") && name !== "console.js")
    .sort();
}

/** Links to what the console cannot begin without, so that it is not asked for one after the other. */
function preloadsOf(dist) {
  const script = readFileSync(join(dist, "console.js"), "utf8");
  const needed = [...script.matchAll(/(?:from|import)\s*["'`]\.\/([\w.-]+)["'`]/g)].map(([, name]) => name);
  return [...new Set(needed)].map((name) => `<link rel="modulepreload" href="v/${buildOf(dist)}/${name}">`);
}

function sum(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function compress(dist) {
  for (const name of readdirSync(dist)) {
    if (!/\.(js|css|html|svg)$/.test(name)) continue;
    const bytes = readFileSync(join(dist, name));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    writeFileSync(join(dist, `${name}.br`), brotliCompressSync(bytes, { params }));
  }
}

/** The same sum as internal/webtest computes: of "path\0sha256\n" lines in order of path. */
function sourceSum(dir) {
  const files = [
    ...walk(join(root, dir, "src")),
    ...walk(join(root, "web")),
    join(root, "package-lock.json"),
  ];
  const lines = files
    .map((file) => [relative(root, file).split(sep).join("/"), file])
    .filter(([path]) => !/\.test\.tsx?$/.test(path))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => `${path}\0${sum(readFileSync(file))}\n`);
  return sum(lines.join(""));
}

function* walk(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}
