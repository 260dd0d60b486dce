"""How the page looks: one style sheet for screens of any width and for paper. Contrast of text is 4.5:1 or better."""

STYLE = """
:root { color-scheme: light; --ink: #1c2733; --soft: #4a5866; --edge: #d5dce3; --ground: #f4f6f8;
  --forwarded: #5b6b7b; --corrected: #17694c; --held: #9a5b00; --rejected: #a8231c; --note: #78838f; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: break-word;
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
header, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; }
h3 { margin: 0; font-size: 1.0625rem; }
p { margin: .5rem 0; }
a { color: #0b5394; }
.soft, caption, footer { color: var(--soft); font-size: .875rem; }
.lead { font-size: 1.125rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none; }
section { margin: 1.25rem 0; padding: 1.25rem; background: #fff; border: 1px solid var(--edge); border-radius: .5rem; }
.wide { overflow-x: auto; }
.wide + .wide { margin-top: 2rem; }
table { width: 100%; border-collapse: collapse; }
caption { padding-bottom: .5rem; text-align: left; }
th, td { padding: .5rem .75rem; border-bottom: 1px solid var(--edge); text-align: left; vertical-align: top; }
tr > :first-child { padding-left: 0; }
tr > :last-child { padding-right: 0; }
thead th { border-bottom-color: var(--note); color: var(--soft); font-size: .875rem; vertical-align: bottom; }
tbody th { font-weight: 600; }
th small, td small { display: block; color: var(--soft); font-size: .875rem; font-weight: 400; }
time { white-space: nowrap; }
td.words, tbody th.words { overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
section > .wide .number { width: 6.5rem; }
tbody .words:first-child { min-width: 9rem; }
.bar { display: block; width: 100%; height: .5rem; margin-top: .375rem; border-radius: .125rem; }
.bar .ground { fill: #e6ebf0; }
.forwarded, .other { fill: var(--note); }
.corrected, .correct { fill: var(--corrected); }
.held, .ask { fill: #c47a10; }
.rejected, .reject { fill: var(--rejected); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 .75rem; padding: 0; list-style: none; }
.legend svg { display: inline-block; width: .75rem; height: .75rem; margin-right: .375rem; vertical-align: -.0625rem; }
.attention ul { margin: 0; padding-left: 1.25rem; }
.attention { border-left: .25rem solid #c47a10; }
article { padding: 1.25rem 0; border-top: 1px solid var(--edge); }
article table { width: auto; min-width: 26rem; margin: .75rem 0; font-size: .9375rem; }
article th, article td { padding: .25rem .75rem; }
article tbody .words:first-child { min-width: 0; }
.tag { display: inline-block; margin-left: .5rem; padding: .0625rem .5rem; border-radius: 1rem; color: #fff;
  font-size: .8125rem; font-weight: 600; vertical-align: .0625rem; }
.tag.is-rejected { background: var(--rejected); }
.tag.is-held { background: var(--held); }
.reason { margin: .75rem 0 0; padding-left: .875rem; border-left: .1875rem solid var(--edge); }
.reason p { margin: .25rem 0; }
.choices { margin: .25rem 0; padding-left: 1.25rem; }
.choices li { margin: .25rem 0; }
footer { padding-bottom: 2rem; }
@media (max-width: 40rem) {
  header, main, footer { padding-left: .75rem; padding-right: .75rem; }
  section { padding: 1rem .875rem; }
  h1 { font-size: 1.5rem; }
  table { font-size: .875rem; }
  th, td, article th, article td { padding: .375rem .375rem; }
  section > .wide .number { width: auto; }
  article table { width: 100%; min-width: 0; font-size: .875rem; }
  tbody .words:first-child { min-width: 6.5rem; }
  article tbody .words:first-child { min-width: 0; }
}
@media print {
  body { background: #fff; font-size: 10.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  section { padding: 0; border: 0; }
  .attention { padding-left: .875rem; border-left: .25rem solid #c47a10; border-radius: 0; }
  nav { display: none; }
  .wide { overflow: visible; }
  h2, h3, thead, caption { break-after: avoid; }
  tr, .reason, article, .attention { break-inside: avoid; }
  svg, .tag { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
