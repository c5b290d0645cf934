/** Style of the night's pages, on top of the report's. */
export const NIGHT_STYLE = `
:root {
  --bad: #b3261e; --bad-paper: #fbe3e0; --good: #17693a; --good-paper: #dcf1e3; --odd: #7a5300; --odd-paper: #fbeecd;
  --away: #59636e; --away-paper: #e8ebee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bad: #ffb4ab; --bad-paper: #5c1f1a; --good: #8fd9a8; --good-paper: #174a2b; --odd: #f2cf7a; --odd-paper: #4a3a10;
    --away: #a0a9b2; --away-paper: #2c3238;
  }
}
.headline { font-size: 19px; line-height: 1.5; margin-bottom: 8px; }
.changes { list-style: none; margin: 18px 0 0; padding: 0; display: grid; gap: 10px; }
.changes li { border-left: 4px solid var(--rule); background: var(--raised); border-radius: 0 6px 6px 0; padding: 10px 14px; }
.changes li.regressed { border-color: var(--bad); }
.changes li.improved { border-color: var(--good); }
.changes p { margin: 0; max-width: none; overflow-wrap: anywhere; }
.changes p + p { margin-top: 4px; font-size: 14px; color: var(--soft); }
.fleet { width: auto; }
.fleet th, .fleet td { padding: 3px 4px; }
.fleet thead th.group { font-size: 12.5px; padding-bottom: 4px; max-width: 200px; overflow-wrap: anywhere; }
.fleet thead td { border: 0; }
.fleet th.metric { min-width: 0; font-size: 12.5px; text-align: center; max-width: 92px; }
.fleet tbody th { padding-right: 14px; }
.fleet tbody th small { padding-left: 0; }
.fleet tbody tr { border: 0; }
.cell { text-align: center; border-radius: 4px; min-width: 74px; background: var(--raised); border: 2px solid var(--paper); }
.cell i { font-style: normal; font-weight: 700; margin-right: 4px; }
.cell b { font-weight: 500; font-size: 13px; }
.cell.none { background: none; }
.cell.unchanged { color: var(--soft); }
.cell.too-noisy { color: var(--soft); background: repeating-linear-gradient(135deg, var(--raised) 0 5px, var(--paper) 5px 8px); }
.cell.regressed { color: var(--bad); background: var(--bad-paper); }
.cell.improved { color: var(--good); background: var(--good-paper); }
.cell.tainted { color: var(--odd); background: var(--odd-paper); }
.cell.absent { color: var(--away); background: var(--away-paper); }
.cell.shared { outline: 1.5px dashed currentColor; outline-offset: -4px; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.verdicts { display: flex; flex-wrap: wrap; gap: 4px 18px; list-style: none; margin: 0 0 12px; padding: 0; font-size: 13.5px; }
.verdicts li { display: flex; align-items: center; gap: 7px; }
.verdicts .cell { min-width: 26px; padding: 1px 4px; }
.verdicts i { margin: 0; }
.effort { display: flex; height: 18px; border-radius: 5px; overflow: hidden; background: var(--raised); }
.effort-facts { border: 0; padding: 10px 0 0; margin: 0; }
.effort-facts div { border-left: 4px solid; padding-left: 8px; }
.effort-facts .spent, .effort-facts .savedByCaches, .effort-facts .lostToFailures, .effort-facts .waited { border-color: var(--kind); }
.effort span { background: var(--kind); }
.spent { --kind: #2f6fb5; } .savedByCaches { --kind: #5fae7b; } .lostToFailures { --kind: #c4513f; } .waited { --kind: #a5adb5; }
.trends { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 34px 36px; }
.trend svg { display: block; width: 100%; height: auto; overflow: visible; }
.trend .area { fill: var(--accent); opacity: .09; }
.trend .path { fill: none; stroke: var(--accent); stroke-width: 1.6; stroke-linejoin: round; }
.trend .dot { fill: var(--accent); stroke: var(--paper); stroke-width: 1.2; }
.trend .dot.regressed { fill: var(--bad); } .trend .dot.improved { fill: var(--good); } .trend .dot.too-noisy { fill: var(--paper); stroke: var(--accent); }
.trend .event { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; }
.trend .event-name { font-size: 11px; }
.verdict-table td.cell { border: 2px solid var(--paper); }
.verdict-table tbody th { white-space: normal; max-width: 230px; min-width: 150px; }
.verdict-table td.reason { min-width: 220px; }
h1 span { white-space: nowrap; }
@media (max-width: 640px) {
  .headline { font-size: 17px; }
  .fleet .cell { min-width: 34px; padding: 5px 2px; }
  .fleet .cell b { display: none; }
  .fleet .cell i { margin: 0; }
  .fleet thead th.group { font-size: 11.5px; padding: 0 2px 3px; }
  .fleet th.metric { height: 104px; padding: 0 2px 4px; vertical-align: bottom; }
  .fleet th.metric span { writing-mode: vertical-rl; rotate: 180deg; display: inline-block; text-align: left; }
  .fleet tbody th { max-width: 118px; white-space: normal; overflow-wrap: anywhere; padding-right: 6px; }
  .verdict-table thead { display: none; }
  .verdict-table, .verdict-table tbody { display: block; }
  .verdict-table tr { display: grid; grid-template-columns: 1fr auto; gap: 2px 10px; padding: 10px 0; }
  .verdict-table th, .verdict-table td, .verdict-table tbody th { padding: 0; position: static; max-width: none; min-width: 0; }
  .verdict-table td.cell { padding: 1px 8px; align-self: start; border: 0; }
  .verdict-table td { text-align: left; }
  .verdict-table td.nights { color: var(--soft); text-align: right; }
  .verdict-table td.reason { grid-column: 1 / -1; min-width: 0; }
}
`;
