// Keeps the page of a submission up to date by the server's events. Without it the page reloads itself.
"use strict";
(() => {
  const main = document.querySelector("main[data-live]");
  if (!main || !window.EventSource) {
    return;
  }
  /** Rates are of this time, in milliseconds. */
  const WINDOW = 15000;
  /** Points of the plot at most; then every other one goes. */
  const POINTS = 400;
  const samples = [];
  const plotted = [];

  const count = new Intl.NumberFormat("en");
  /** A text of the page, in its language. */
  const say = (name, what) => main.dataset[name].replace("{0}", what);
  const bytes = number => {
    if (number < 1024) {
      return number + " B";
    }
    let unit = -1;
    do {
      number /= 1024;
      unit++;
    } while (number >= 1024 && unit < 3);
    return number.toFixed(1) + " " + "KMGT"[unit] + "iB";
  };
  const duration = seconds => {
    if (seconds < 120) {
      return say("seconds", Math.max(1, Math.round(seconds)));
    }
    if (seconds < 7200) {
      return say("minutes", Math.round(seconds / 60));
    }
    return seconds < 172800
        ? say("hours", Math.round(seconds / 3600)) : say("days", count.format(Math.round(seconds / 86400)));
  };
  const set = (element, text) => {
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  };

  /** What each part has done so far, for its rate. */
  const parts = report => {
    const all = {};
    all["sync"] = {done: report.sync.accepted - report.sync.pending, bytes: report.sync.transferred};
    for (const edge of report.distribution) {
      all["edge/" + edge.edge] = {done: edge.fetched - edge.pending, bytes: edge.transferred};
    }
    return all;
  };

  /** Per second since the oldest sample of the window; null while there is only one. */
  const rate = (name, now) => {
    const first = samples[0];
    const seconds = (now.at - first.at) / 1000;
    if (seconds < 1 || !first.parts[name]) {
      return null;
    }
    const of = what => Math.max(0, now.parts[name][what] - first.parts[name][what]) / seconds;
    return {files: of("done"), bytes: of("bytes")};
  };

  const words = (pending, speed) => {
    if (pending === 0) {
      return "";
    }
    let text = say("toGo", count.format(pending));
    if (speed) {
      text += ", " + bytes(Math.round(speed.bytes)) + "/s";
      if (speed.files > 0) {
        text += ", " + say("about", duration(pending / speed.files));
      }
    }
    return text;
  };

  const numbers = (scope, kind, values) => {
    for (const cell of scope.querySelectorAll("[data-" + kind + "]")) {
      const value = values[cell.getAttribute("data-" + kind)];
      set(cell, String(value));
      if (cell.getAttribute("data-" + kind) === "failed") {
        cell.classList.toggle("bad", value > 0);
      }
    }
    for (const cell of scope.querySelectorAll("[data-" + kind + "-bytes]")) {
      set(cell, bytes(values[cell.getAttribute("data-" + kind + "-bytes")]));
    }
  };

  const plot = now => {
    const sync = rate("sync", now);
    if (!sync) {
      return;
    }
    let edges = 0;
    for (const name of Object.keys(now.parts)) {
      if (name.startsWith("edge/")) {
        edges += (rate(name, now) || {bytes: 0}).bytes;
      }
    }
    plotted.push({at: now.at, sync: sync.bytes, edges});
    if (plotted.length > POINTS) {
      for (let i = plotted.length - 2; i > 0; i -= 2) {
        plotted.splice(i, 1);
      }
    }
    const figure = document.querySelector(".plot");
    figure.hidden = plotted.length < 2;
    const begin = plotted[0].at;
    const length = Math.max(1, now.at - begin);
    const most = Math.max(1, ...plotted.map(point => Math.max(point.sync, point.edges)));
    for (const line of ["sync", "edges"]) {
      const way = plotted.map((point, i) => (i ? "L" : "M") + (600 * (point.at - begin) / length).toFixed(1)
          + " " + (116 - 110 * point[line] / most).toFixed(1)).join("");
      figure.querySelector("path." + line).setAttribute("d", way);
      set(figure.querySelector("[data-plot=" + line + "]"), bytes(Math.round(plotted.at(-1)[line])) + "/s");
    }
  };

  const show = report => {
    if (String(report.paused) !== main.dataset.paused) {
      // What can be done now is another thing than before.
      location.reload();
      return;
    }
    const now = {at: performance.now(), parts: parts(report)};
    samples.push(now);
    while (samples.length > 2 && samples[1].at < now.at - WINDOW) {
      samples.shift();
    }
    numbers(main, "sync", report.sync);
    const bar = main.querySelector("[data-bar=sync]");
    bar.max = Math.max(1, report.sync.accepted);
    bar.value = report.sync.accepted - report.sync.pending;
    set(main.querySelector("[data-rate=sync]"), words(report.sync.pending, rate("sync", now)));
    let mirrored = 0;
    for (const edge of report.distribution) {
      mirrored += edge.mirrored;
      const row = [...main.querySelectorAll("[data-edge]")].find(it => it.dataset.edge === edge.edge);
      if (row) {
        numbers(row, "count", edge);
        const to = edge.pending + report.sync.pending;
        const its = row.querySelector("[data-bar]");
        its.max = Math.max(1, edge.fetched + report.sync.pending);
        its.value = edge.fetched - edge.pending;
        set(row.querySelector("[data-rate]"), words(to, rate("edge/" + edge.edge, now)));
      }
    }
    const asked = report.counts.accepted * report.distribution.length;
    if (asked > 0) {
      set(main.querySelector("[data-everywhere]"), Math.floor(1000 * mirrored / asked) / 10 + " %");
    }
    plot(now);
  };

  /** The files of this page are asked for again at most so often, in milliseconds. */
  const FILES_EVERY = 10000;
  let filesAsked = false;
  const files = () => {
    if (filesAsked) {
      return;
    }
    filesAsked = true;
    setTimeout(async () => {
      filesAsked = false;
      if (document.hidden) {
        return;
      }
      try {
        const answer = await fetch(location.href);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of answer.ok ? ["heat-map", "files"] : []) {
          const fresh = page.querySelector("section[aria-labelledby=" + part + "]");
          const shown = main.querySelector("section[aria-labelledby=" + part + "]");
          if (fresh && shown && !shown.contains(document.activeElement)) {
            shown.replaceWith(fresh);
          } else if (fresh && !shown) {
            main.append(fresh);
          }
        }
      } catch {
        // The next report asks again.
      }
    }, FILES_EVERY);
  };

  let events = null;
  /** What cannot be followed any more is loaded again: the session may be over, or the server away. */
  const AGAIN_AFTER = 5000;
  const follow = () => {
    events = new EventSource(main.dataset.live);
    events.addEventListener("report", event => {
      show(JSON.parse(event.data));
      files();
    });
    events.addEventListener("settled", event => {
      events.close();
      show(JSON.parse(event.data));
      // What can be done now is another thing than before.
      location.reload();
    });
    events.addEventListener("error", () => {
      if (events && events.readyState === EventSource.CLOSED) {
        setTimeout(() => location.reload(), AGAIN_AFTER);
      }
    });
  };
  // A page that nobody looks at costs nothing, and holds none of the few connections that a browser has.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && events) {
      events.close();
      events = null;
      samples.length = 0;
    } else if (!document.hidden && !events) {
      follow();
    }
  });
  if (!document.hidden) {
    follow();
  }
})();
