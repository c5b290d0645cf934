/** Style of the page: colours, text, tables and the list of stages. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fff; --raised: #f6f7f8; --ink: #1b1f24; --soft: #59636e; --rule: #d8dde2; --accent: #0b5cad;
  --warn-paper: #fff6e0; --warn-rule: #d9a400;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --raised: #1d2125; --ink: #e6e9ec; --soft: #a0a9b2; --rule: #363c43; --accent: #7cb8f7;
    --warn-paper: #2d2610; --warn-rule: #b88d12;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  font-variant-numeric: tabular-nums;
}
main { max-width: 1180px; margin: 0 auto; padding: 48px 28px 80px; }
h1 { font-size: 32px; line-height: 1.15; letter-spacing: -.015em; margin: 0 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 22px; letter-spacing: -.01em; margin: 64px 0 14px; }
h3 { font-size: 16px; margin: 0 0 8px; }
#speed h3, #nodes h3, #turns h3, h3#comparison { margin-top: 36px; }
#nodes h3 + .note { margin: 0 0 6px; }
h4 { font-size: 13px; margin: 18px 0 6px; color: var(--soft); font-weight: 600; }
p { margin: 0 0 12px; max-width: 76ch; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
code {
  font: 0.86em/1.4 ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  overflow-wrap: anywhere;
}
small { font-size: 12.5px; font-weight: 400; color: var(--soft); }
.soft, .note, .subtitle { color: var(--soft); }
.note { font-size: 14px; margin-top: 10px; }
.subtitle { font-size: 17px; margin-bottom: 22px; }
.facts {
  display: flex; flex-wrap: wrap; gap: 12px 40px; margin: 0 0 28px; padding: 16px 0;
  border-block: 1px solid var(--rule);
}
.facts dt { font-size: 12.5px; color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; }
.summary { font-size: 17px; line-height: 1.6; }
.summary ul { margin: 0; padding-left: 22px; max-width: 84ch; }
.summary li { margin-bottom: 6px; padding-left: 2px; }
.warning {
  background: var(--warn-paper); border-left: 4px solid var(--warn-rule); padding: 14px 18px; margin: 24px 0;
  border-radius: 0 6px 6px 0;
}
.warning ul { margin: 6px 0 0; padding-left: 20px; }
.scroll { overflow-x: auto; position: relative; }
table { border-collapse: collapse; width: 100%; font-size: 14px; line-height: 1.4; }
th, td { padding: 7px 10px; text-align: right; white-space: nowrap; vertical-align: baseline; }
thead th {
  vertical-align: bottom; font-weight: 600; color: var(--soft); font-size: 13px;
  border-bottom: 1.5px solid var(--ink); white-space: normal; min-width: 64px;
}
.speeds th, .speeds td { padding-inline: 6px; }
.speeds thead th { min-width: 0; }
thead th.group { text-align: center; border-bottom: 1px solid var(--rule); }
tbody tr { border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 500; text-align: left; }
tbody th a { color: inherit; text-decoration-color: var(--rule); }
tbody th small { display: block; padding-left: 22px; }
th.text, td.text { text-align: left; }
th:first-child, td:first-child { padding-left: 0; }
td.reason { color: var(--soft); white-space: normal; text-align: left; min-width: 300px; }
td.reason strong { font-weight: 600; color: var(--ink); margin-right: 4px; }
.paper { width: auto; min-width: min(100%, 640px); }
.paper th, .paper td { padding: 12px 26px 12px 0; text-align: left; }
.paper thead th { color: var(--ink); font-size: 14px; vertical-align: top; }
.paper td { font-size: 20px; font-weight: 500; }
.paper td.reason { font-size: 14px; font-weight: 400; min-width: 0; max-width: 210px; }
.paper small { display: block; }
.by-node tbody th { font-weight: 500; padding-block: 6px; }
.by-node tbody td { padding-block: 6px; font-size: 16px; }
.by-node .group th { font-weight: 600; padding-top: 16px; }
.nodes th:first-child, .turns th:first-child { min-width: 150px; max-width: 260px; white-space: normal; overflow-wrap: anywhere; }
.nodes tbody th small { padding-left: 22px; line-height: 1.35; }
.nodes th, .nodes td { padding-inline: 8px; }
.nodes td small, .turns td small { display: block; white-space: normal; min-width: 100px; line-height: 1.35; }
.turns thead th, .turns td.text { white-space: normal; }
.turns td { vertical-align: top; }
.speeds td small { display: block; line-height: 1.3; }
.nodes .why { display: block; max-width: 76ch; }
.notable { color: var(--ink); font-weight: 600; }
.swatch { width: 14px; height: 14px; margin-right: 8px; vertical-align: -1.5px; }
.cards {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 320px), 1fr)); gap: 20px;
  margin-top: 20px;
}
.card { background: var(--raised); border-radius: 8px; padding: 20px 22px; min-width: 0; }
.pairs { margin: 0; font-size: 14px; }
.pairs div { display: grid; grid-template-columns: minmax(90px, 34%) 1fr; gap: 12px; padding: 3px 0; }
.pairs dt { color: var(--soft); overflow-wrap: anywhere; }
.pairs dd { margin: 0; overflow-wrap: anywhere; }
.left-out { grid-column: 1 / -1; }
.left-out p { font-size: 14px; max-width: none; overflow-wrap: anywhere; }
.left-out p:last-child { margin: 0; }
.note ul { margin: 4px 0 0; padding-left: 20px; overflow-wrap: anywhere; }
details { border-bottom: 1px solid var(--rule); }
summary {
  display: flex; flex-wrap: wrap; gap: 2px 16px; justify-content: space-between; padding: 10px 4px;
  cursor: pointer;
}
summary::before { content: '▸'; color: var(--soft); }
details[open] summary::before { content: '▾'; }
summary span { flex: 1 1 14em; }
details > p, details > .scroll { margin-left: 20px; }
details > p { scroll-margin-top: 80px; overflow-wrap: anywhere; }
.stages { margin-bottom: 18px; }
.stages code { overflow-wrap: normal; }
footer { margin-top: 64px; color: var(--soft); font-size: 13px; }
@media (max-width: 640px) {
  body { font-size: 15px; }
  main { padding: 26px 16px 56px; }
  h1 { font-size: 26px; }
  h2 { margin-top: 48px; }
  .summary { font-size: 16px; }
  .scroll { margin-inline: -16px; padding-inline: 16px; }
  tbody th, .paper tr > td:first-child { position: sticky; left: -16px; background: var(--paper); padding-left: 16px; }
  th, td { padding-inline: 9px; }
  .paper th, .paper td { padding-right: 18px; }
  .by-node tbody th { max-width: 130px; white-space: normal; overflow-wrap: anywhere; }
  .nodes th:first-child, .turns th:first-child { min-width: 118px; max-width: 130px; }
  .nodes .why { max-width: calc(100vw - 180px); }
  .facts { gap: 10px 28px; }
  details > p, details > .scroll { margin-left: 0; }
}
@media print {
  @page { size: A4; margin: 15mm 14mm 16mm; }
  :root {
    color-scheme: light; --paper: #fff; --raised: #f6f7f8; --ink: #000; --soft: #444; --rule: #ccc;
    --accent: #000;
  }
  body { font-size: 10pt; }
  td { white-space: normal; }
  main { padding: 0; max-width: none; }
  h1 { font-size: 20pt; }
  h2 { font-size: 14pt; margin: 20pt 0 8pt; break-after: avoid; }
  .screen { display: none; }
  .summary { font-size: 10pt; line-height: 1.5; }
  p, .summary ul { max-width: none; }
  table { font-size: 8pt; }
  thead th, small, .note { font-size: 7.5pt; min-width: 0; }
  .paper td { font-size: 12pt; }
  th, td { padding: 3pt 5pt; }
  td.reason { min-width: 0; }
  .dense { font-size: 7pt; }
  .dense th, .dense td { padding: 3pt 2.4pt; }
  .dense th small { padding-left: 0; }
  .paper th, .paper td { padding: 5pt 12pt 5pt 0; }
  thead { display: table-header-group; }
  tr, .card, .warning, .facts, #result, #accuracy, #speed { break-inside: avoid; }
  .scroll { overflow: visible; }
  .card { padding: 10pt 12pt; }
  footer { margin-top: 12pt; }
  .facts { padding: 8pt 0; margin-bottom: 14pt; }
  .pairs { font-size: 8.5pt; }
  .warning { border: 1px solid var(--warn-rule); border-left-width: 4px; }
  #stages { display: none; }
  a { color: inherit; text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
