import { Html } from './html.js';

/** Light, and for paper: it is printed, or kept beside the file. */
export const style = new Html(`<style>
@page { size: A4; margin: 18mm 16mm 20mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5c6671; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 178mm; padding: 12mm 0; background: #fff; color: #161e2b; font: 10pt/1.45 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; print-color-adjust: exact; }
h1 { margin: 0 0 1mm; font-size: 18pt; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 9mm 0 2mm; padding-bottom: 1mm; border-bottom: 0.3mm solid #c6cdd3; font-size: 12pt; break-after: avoid; }
h3 { margin: 4mm 0 1mm; font-size: 10pt; break-after: avoid; }
p { margin: 0 0 2mm; }
.meta, .none { color: #5c6671; }
.outcome { margin: 5mm 0; padding: 3mm 4mm; border-left: 1.2mm solid #1c7a4d; background: #eef7f1; break-inside: avoid; }
.outcome.incomplete { border-color: #a05a00; background: #fdf4e3; }
.outcome.differs { border-color: #b3261e; background: #fdecea; }
.outcome p:last-child { margin: 0; }
dl { display: grid; grid-template-columns: 38mm 1fr; gap: 1mm 4mm; margin: 0 0 3mm; }
dt { color: #424d5a; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: 0 0 3mm; font-size: 9pt; }
thead { display: table-header-group; }
th { text-align: left; font-weight: 600; color: #424d5a; border-bottom: 0.3mm solid #c6cdd3; padding: 1mm 3mm 1mm 0; vertical-align: bottom; }
td { border-bottom: 0.2mm solid #dee2e6; padding: 1mm 3mm 1mm 0; vertical-align: top; overflow-wrap: break-word; }
tr { break-inside: avoid; }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code, pre { font: 8.5pt/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; overflow-wrap: anywhere; }
pre { margin: 0 0 3mm; padding: 2mm 3mm; background: #f4f7f9; white-space: pre-wrap; }
.card { margin: 0 0 3mm; padding: 2mm 0 0 4mm; border-left: 0.6mm solid #c6cdd3; break-inside: avoid; }
footer { margin-top: 9mm; padding-top: 2mm; border-top: 0.3mm solid #c6cdd3; color: #5c6671; font-size: 8.5pt; }
</style>`);
