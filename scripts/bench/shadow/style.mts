/** The page's style sheet. Colours have a contrast of 4.5 or more with their ground in light and dark. */
export const STYLE = `
:root { --ground: #fff; --ink: #1f2328; --quiet: #59636e; --rule: #e3e6ea; --axis: #8c959f; --main: #0b5cad; --goal: #9a5b00; --met: #1a7035; --missed: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16181d; --ink: #e6e8eb; --quiet: #a0a8b3; --rule: #2c3038; --axis: #6b7480; --main: #6cb0f5; --goal: #e0a34a; --met: #67c587; --missed: #f28b82; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 920px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 12px; }
h2 { font-size: 20px; margin: 0 0 4px; }
p, dl { max-width: 72ch; margin: 0 0 12px; }
dt { font-weight: 600; }
dd { margin: 0 0 8px; color: var(--quiet); }
section { border-top: 1px solid var(--rule); margin-top: 32px; padding-top: 24px; }
section > p { color: var(--quiet); }
.charts { display: flex; flex-wrap: wrap; gap: 16px 40px; }
figure { margin: 8px 0; }
figure.wide { flex: 1 1 380px; }
figcaption { font-weight: 600; margin-bottom: 6px; }
svg { display: block; max-width: 100%; height: auto; font: 12px system-ui, sans-serif; }
text { fill: var(--ink); }
.tick, .count { fill: var(--quiet); font-size: 11px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--rule); }
.axis { stroke: var(--axis); }
.reference { stroke: var(--axis); stroke-dasharray: 4 4; }
.goal { stroke: var(--goal); stroke-width: 1.5; stroke-dasharray: 6 4; }
.whisker { stroke: var(--main); stroke-width: 2; }
.dot { fill: var(--main); stroke: var(--ground); stroke-width: 1.5; }
.bar { fill: var(--main); fill-opacity: .35; }
.curve { fill: none; stroke: var(--main); stroke-width: 2; stroke-linejoin: round; }
.band { fill: var(--main); fill-opacity: .15; }
table { border-collapse: collapse; margin-top: 12px; }
th, td { text-align: left; font-weight: 400; padding: 4px 20px 4px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
thead th { color: var(--quiet); font-size: 13px; }
td { font-variant-numeric: tabular-nums; }
.met { color: var(--met); }
.missed { color: var(--missed); font-weight: 600; }
`;
