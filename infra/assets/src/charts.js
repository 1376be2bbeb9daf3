// Charts from JSON: <div data-chart="id of the json_script">. Colours come from the theme; the
// table beside each chart says the same in words, so the drawing itself is hidden from readers.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

// One series needs no legend: its chart's title names it.
const hasMany = (chart) => (chart.series || []).length > 1;
const COLOURS = ['--lx-red', '--lx-grey', '--lx-green', '--lx-amber'];
const TONES = { accent: '--lx-red', good: '--lx-green', due: '--lx-amber', rest: '--lx-grey' };
const drawn = new Map();

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function texts() {
  const family = getComputedStyle(document.body).fontFamily;
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.8125;
  return { color: colour('--body-color'), fontFamily: family, fontSize: size };
}

function base(many) {
  const text = texts();
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 300,
    color: COLOURS.map(colour),
    textStyle: text,
    grid: { left: 8, right: 24, top: 48, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, itemGap: 20, icon: 'roundRect', show: many },
    tooltip: {
      // Drawn, not HTML: an HTML tip would carry inline styles.
      renderMode: 'richText',
      backgroundColor: colour('--bg-surface'),
      borderColor: colour('--border-active-color'),
      textStyle: text,
    },
  };
}

function axis(extra) {
  const text = texts();
  return {
    axisLabel: { ...text, color: colour('--secondary') },
    axisLine: { lineStyle: { color: colour('--border-active-color') } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: colour('--border-color') } },
    ...extra,
  };
}

function series(chart, type) {
  return chart.series.map((one) => ({
    type,
    name: one.name,
    data: one.values,
    stack: chart.stacked ? 'all' : undefined,
    itemStyle: one.tone ? { color: colour(TONES[one.tone]), borderRadius: 3 } : { borderRadius: 3 },
    barMaxWidth: 28,
    lineStyle: { width: 2.5, color: one.tone ? colour(TONES[one.tone]) : undefined },
    symbolSize: 7,
  }));
}

const PATTERNS = {
  bar(chart) {
    const names = axis({ type: 'category', data: chart.categories, inverse: chart.horizontal });
    const values = axis({ type: 'value', name: chart.unit, max: chart.maximum ?? undefined });
    return {
      ...base(hasMany(chart)),
      tooltip: { ...base().tooltip, trigger: 'axis', axisPointer: { type: 'shadow' } },
      xAxis: chart.horizontal ? values : names,
      yAxis: chart.horizontal ? names : values,
      series: series(chart, 'bar'),
    };
  },
  line(chart) {
    return {
      ...base(hasMany(chart)),
      tooltip: { ...base().tooltip, trigger: 'axis' },
      xAxis: axis({ type: 'category', data: chart.categories, boundaryGap: false }),
      yAxis: axis({ type: 'value', name: chart.unit, scale: true }),
      series: series(chart, 'line'),
    };
  },
};

function urlOf(chart, hit) {
  return chart.urls?.[hit.dataIndex];
}

function draw(place) {
  const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  drawn.get(place)?.dispose();
  const canvas = init(place, null, { devicePixelRatio: Math.max(2, window.devicePixelRatio) });
  canvas.setOption(PATTERNS[chart.pattern](chart));
  canvas.on('click', (hit) => {
    const url = urlOf(chart, hit);
    if (url) location.assign(url);
  });
  drawn.set(place, canvas);
}

function drawAll(part = document) {
  for (const place of part.querySelectorAll('[data-chart]')) {
    draw(place);
    new ResizeObserver(() => drawn.get(place)?.resize()).observe(place);
  }
}

drawAll();
document.addEventListener('htmx:load', (event) => {
  if (event.target !== document.body) drawAll(event.target);
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => drawn.forEach((_, place) => draw(place)));
