// Draws `<figure data-chart>` from its `<script type="application/json">`, above the table that says the same.
// {"kind": "line"|"bar"|"rows", "labels": [..], "series": [{"name": "..", "values": [..], "tone": ""}], "stacked": false}
// `rows` draws one bar a label, lying, from the top; `tone` (over, soon, calm) gives a series the colour of its meaning.
import * as echarts from "echarts/core";
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

// Told apart by lightness as well as by hue, for those who do not see the hue.
const COLOURS = ["#0b6b75", "#c2701a", "#3b5b92", "#8a3b5c", "#5c7a29", "#5b5b5b"];
const TONES = { over: "#a61b1b", soon: "#b8741a", calm: "#0b6b75" };
const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];

function draw(figure) {
  const source = figure.querySelector('script[type="application/json"]');
  if (!source || figure.dataset.drawn) return;
  let data;
  try {
    data = JSON.parse(source.textContent);
  } catch {
    return; // The table is there.
  }
  figure.dataset.drawn = "yes";
  const canvas = document.createElement("div");
  canvas.className = "chart-canvas";
  canvas.setAttribute("aria-hidden", "true"); // The table is what is read out.
  // Every row of a lying chart needs the height of its name.
  if (data.kind === "rows") canvas.style.height = `${data.labels.length * 1.9 + 4}rem`;
  source.before(canvas);
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  const plot = () => chart.setOption(options(data), true);
  plot();
  if (window.ResizeObserver) new ResizeObserver(() => chart.resize()).observe(canvas);
  new MutationObserver(plot).observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
}

function options(data) {
  const style = getComputedStyle(document.body);
  const size = parseFloat(style.fontSize) * 0.85;
  const text = { color: style.color, fontFamily: style.fontFamily, fontSize: size };
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const lying = data.kind === "rows";
  const narrow = window.innerWidth < 600;
  const names = {
    type: "category",
    data: data.labels,
    boundaryGap: data.kind !== "line",
    inverse: lying,
    axisTick: { show: !lying },
    axisLabel: { ...text, hideOverlap: !lying, ...(lying && { interval: 0, width: narrow ? 120 : 240, overflow: "truncate" }) },
  };
  const numbers = {
    type: "value",
    minInterval: 1,
    name: data.unit || "",
    nameTextStyle: { ...text, align: "right" },
    axisLabel: text,
    splitLine: { lineStyle: { color: "#d5dfe1" } },
  };
  return {
    animation: !still,
    color: COLOURS,
    textStyle: text,
    grid: { left: 8, right: 24, top: size * 3.2, bottom: 8, containLabel: true },
    legend: { top: 0, left: lying ? 8 : undefined, right: lying ? undefined : 8, textStyle: text, icon: "roundRect" },
    // Drawn as SVG text: a tooltip of HTML would need inline styles, which the policy refuses.
    tooltip: {
      trigger: "axis",
      axisPointer: { type: lying ? "shadow" : "line" },
      renderMode: "richText",
      confine: true,
      textStyle: { ...text, color: "#14262b" },
    },
    xAxis: lying ? numbers : names,
    yAxis: lying ? names : numbers,
    series: data.series.map((series, index) => ({
      name: series.name,
      type: data.kind === "line" ? "line" : "bar",
      data: series.values,
      stack: data.stacked ? "all" : undefined,
      color: TONES[series.tone],
      symbol: SYMBOLS[index % SYMBOLS.length],
      symbolSize: 7,
      showAllSymbol: true,
      showSymbol: series.values.length <= 31,
      barMaxWidth: lying ? 18 : 36,
      lineStyle: { width: 2.5 },
    })),
  };
}

document.querySelectorAll("[data-chart]").forEach(draw);
document.addEventListener("htmx:afterSettle", (event) => event.target.querySelectorAll("[data-chart]").forEach(draw));
