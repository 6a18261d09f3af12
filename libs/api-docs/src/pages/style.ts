/** Light and dark, screen and print. The page's policy lets this text through and no other. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #fff; --panel: #f6f8f7; --line: #dfe5e2; --text: #16211c; --quiet: #55645d; --accent: #00794c; --code: #eef3f0;
  --get: #0b66c3; --post: #00794c; --put: #8a5a00; --patch: #8a5a00; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1412; --panel: #161d1a; --line: #2a3530; --text: #e6ece9; --quiet: #9fb0a8; --accent: #2fd699;
    --code: #1c2521; --get: #6db3f8; --post: #2fd699; --put: #e3b341; --patch: #e3b341; --delete: #ff8a80;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1.5rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0; display: grid; grid-template-columns: 18rem minmax(0, 1fr); background: var(--ground); color: var(--text);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: .5rem 1rem; z-index: 1; }
nav {
  position: sticky; top: 0; align-self: start; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem;
  background: var(--panel); border-right: 1px solid var(--line); font-size: .875rem;
}
nav .home { display: block; font-weight: 700; font-size: 1rem; color: var(--text); margin-bottom: 1rem; }
nav h2 { margin: 1.4rem 0 .3rem; font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet); border: 0; padding: 0; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: block; padding: .18rem .5rem; margin: 0 -.5rem; border-radius: .35rem; color: var(--text); }
nav li a:hover { background: var(--code); text-decoration: none; }
main { padding: 2.25rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 64rem; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.02em; }
h2 { font-size: 1.5rem; margin: 3.5rem 0 .5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); letter-spacing: -.01em; }
h3 { font-size: 1.15rem; margin: 0; }
h4 { font-size: .8rem; margin: 1.4rem 0 .4rem; letter-spacing: .05em; text-transform: uppercase; color: var(--quiet); }
p { margin: .5rem 0; max-width: 46rem; }
.quiet { color: var(--quiet); }
code, pre { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, monospace; font-size: .875em; }
code { background: var(--code); padding: .1em .35em; border-radius: .3em; overflow-wrap: anywhere; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; overflow-x: auto; margin: .5rem 0; line-height: 1.5; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
article { margin: 2.25rem 0; padding: 1.25rem 1.5rem 1.5rem; border: 1px solid var(--line); border-radius: .75rem; }
.route { display: flex; flex-wrap: wrap; gap: .6rem; align-items: baseline; margin: .35rem 0 .25rem; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9rem; overflow-wrap: anywhere; }
.method { font-weight: 700; text-transform: uppercase; font-size: .8rem; letter-spacing: .04em; }
.get { color: var(--get); } .post { color: var(--post); } .put { color: var(--put); } .patch { color: var(--patch); } .delete { color: var(--delete); }
nav li a:has(.method) { display: grid; grid-template-columns: 3.1rem 1fr; align-items: baseline; }
nav .method { font-size: .65rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: .75rem; color: var(--quiet); font-weight: 600; }
td p { margin: 0; }
.type { color: var(--quiet); font-size: .8rem; white-space: normal; }
.deep { padding-left: calc(var(--depth) * 1.1rem); }
.d1 { --depth: 1; } .d2 { --depth: 2; } .d3 { --depth: 3; } .d4 { --depth: 4; }
details { margin: .5rem 0; }
summary { cursor: pointer; color: var(--accent); font-size: .9rem; }
.status { font-weight: 700; font-variant-numeric: tabular-nums; }
ul.problems { list-style: none; margin: .25rem 0; padding: 0; font-size: .9rem; }
ul.problems li { display: grid; grid-template-columns: 18rem 1fr; gap: 0 1rem; padding: .4rem 0; border-top: 1px solid var(--line); }
dl { margin: 1rem 0; }
dt { font-weight: 600; margin-top: 1rem; }
dd { margin: .15rem 0 0; max-width: 46rem; }
@media (max-width: 56rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 45vh; border-right: 0; border-bottom: 1px solid var(--line); }
  ul.problems li { grid-template-columns: 1fr; }
  article { padding: 1rem; }
}
@media print { nav { display: none; } body { display: block; } article { break-inside: avoid; } }
`;
