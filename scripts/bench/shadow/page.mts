/** `shadow.html`: one page that needs nothing beside it, in light and dark. */
import type { Figure } from '../figure.mts';
import { interruptionsOverTime, precisionCoverage, reliabilityDiagram } from './charts.mts';
import type { Family } from './family.mts';
import { figuresOf, interruptions } from './measure.mts';
import { STYLE } from './style.mts';
import { escaped, percent } from './svg.mts';
import type { Shown, Typing } from './typing.mts';

export function pageOf(families: readonly Family[], typing: Typing | undefined): string {
  const sections = [...families.map(familySection), typing ? typingSection(typing) : ''];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Penumbra: what its confidence is worth</title>
<style>${STYLE}</style>
<main>
<h1>What Penumbra’s confidence is worth</h1>
${INTRODUCTION}
${sections.join('\n')}
</main>
</html>
`;
}

const INTRODUCTION = `<p>Every prediction is made before the act that it is about, and scored by that act. The data is the development data:
weights and thresholds were chosen with it, so other data may do worse. Intervals take predictions as independent; rows of one task and
fields of one form are not, so theirs are too narrow.</p>
<dl>
<dt>Reliability</dt><dd>Predictions in ten bins of confidence. A dot is the share that was right, its line the 95 % interval
(Clopper–Pearson). On the dashed diagonal confidence is true; below it, too high. The bars count the predictions of each bin.</dd>
<dt>Precision by coverage</dt><dd>The surest predictions first. The line is the share that is right among them, the shade below it reaches
down to its one-sided 95 % bound. The dot is everything at confidence .9 and above; the dashed line is the goal there.</dd>
<dt>Expected calibration error</dt><dd>The mean distance between confidence and the share that was right, over the bins.</dd>
</dl>`;

function familySection(family: Family): string {
  return section(
    family.name,
    family.about,
    figure('Reliability', reliabilityDiagram(family)) + figure('Precision by coverage', precisionCoverage(family)),
    figuresOf(family),
  );
}

function typingSection(typing: Typing): string {
  const about = `Suggestions shown in ${typing.traces}, each of which costs somebody’s attention. None is counted as welcome, so this is the most that can be false. The dashed line is what the goal allows.`;
  const charts = figure('Interruptions', interruptionsOverTime(typing)) + shownTable(typing.shown);
  return section('Suggestions during ordinary typing', about, charts, interruptions(typing));
}

function section(title: string, about: string, charts: string, figures: readonly Figure[]): string {
  return `<section><h2>${escaped(title)}</h2><p>${escaped(about)}</p><div class="charts">${charts}</div>${figuresTable(figures)}</section>`;
}

const figure = (caption: string, chart: string) => `<figure><figcaption>${caption}</figcaption>${chart}</figure>`;

function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ metric, value, unit, goal, ok }) => {
    const verdict = ok === undefined ? '' : ok ? '<td class="met">met</td>' : '<td class="missed">missed</td>';
    const wanted = unit === 'share' ? goal?.replace(/[\d.]+/, (limit) => percent(Number(limit))) : goal;
    const name = metric.charAt(0).toUpperCase() + metric.slice(1);
    return `<tr><th scope="row">${escaped(name)}</th><td>${shownValue(value, unit)}</td><td>${escaped(wanted?.replace('>=', '≥').replace('<=', '≤') ?? '')}</td>${verdict || '<td></td>'}</tr>`;
  });
  return `<table><thead><tr><th scope="col">Figure</th><th scope="col">Measured</th><th scope="col">Goal</th><th scope="col"></th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function shownValue(value: number | null, unit: string): string {
  if (value === null) return 'none';
  return unit === 'share' ? percent(value, 1) : value.toLocaleString('en');
}

function shownTable(shown: readonly Shown[]): string {
  const rows = shown.map(
    ({ hour, title, lowerBound }) =>
      `<tr><td>${hour.toFixed(1)}</td><td>${escaped(title)}</td><td>${percent(lowerBound, 1)}</td></tr>`,
  );
  return `<figure class="wide"><figcaption>What was shown</figcaption><table><thead><tr><th scope="col">Hour</th><th scope="col">Suggestion, as first shown</th><th scope="col">Lower bound</th></tr></thead><tbody>${rows.join('')}</tbody></table></figure>`;
}
