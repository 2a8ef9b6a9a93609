// Counts what is written, takes a file that is dropped, and shows beforehand what would become of the list. All of that
// is judged by the server, as the button «Check first» does without a script.
"use strict";
(() => {
  const form = document.getElementById("list");
  if (!form) {
    return;
  }
  const text = form.elements.urllist;
  const file = form.elements.file;
  const counts = document.getElementById("counts");
  const preview = document.getElementById("preview");
  const number = new Intl.NumberFormat("en");
  /** After the last change, in milliseconds. */
  const PAUSE = 700;
  /** Longer lists are checked only when asked for: characters. */
  const MOST = 200000;
  let timer = 0;
  let running = null;

  const say = words => {
    if (counts.textContent !== words) {
      counts.textContent = words;
    }
  };
  const count = () => {
    const lines = text.value.split("\n").filter(line => line.trim() !== "").length;
    say(lines === 0 ? "" : form.dataset.lines.replace("{0}", number.format(lines)));
  };

  const check = async () => {
    if (running) {
      running.abort();
    }
    const mine = running = new AbortController();
    preview.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch("/websync/check", {method: "POST", body: new FormData(form), signal: mine.signal});
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.querySelector(answer.ok ? "#forecast" : "main .notice");
      if (mine === running && !answer.redirected && found) {
        preview.replaceChildren(document.importNode(found, true));
      }
    } catch {
      // Another check runs, or the server is away: handing in will say so.
    } finally {
      if (mine === running) {
        running = null;
        preview.removeAttribute("aria-busy");
        count();
      }
    }
  };

  const changed = () => {
    count();
    clearTimeout(timer);
    if (text.value.trim() === "" && file.files.length === 0) {
      if (running) {
        running.abort();
        running = null;
      }
      preview.replaceChildren();
    } else if (text.value.length <= MOST && file.files.length === 0) {
      timer = setTimeout(check, PAUSE);
    }
  };

  form.addEventListener("input", changed);
  form.addEventListener("reset", () => setTimeout(changed));
  form.addEventListener("submit", event => {
    if (event.submitter && event.submitter.hasAttribute("formaction")) {
      event.preventDefault();
      clearTimeout(timer);
      say(form.dataset.checking);
      check();
    }
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, event => {
      if (event.dataTransfer.types.includes("Files")) {
        event.preventDefault();
        form.classList.add("dropping");
      }
    });
  }
  for (const kind of ["dragleave", "drop"]) {
    form.addEventListener(kind, () => form.classList.remove("dropping"));
  }
  form.addEventListener("drop", async event => {
    const dropped = event.dataTransfer.files;
    if (dropped.length === 0) {
      return;
    }
    event.preventDefault();
    const first = dropped[0];
    if (dropped.length === 1 && first.size <= MOST && !/\.(json|ndjson|jsonl)$/i.test(first.name)) {
      text.value = (text.value.trim() === "" ? "" : text.value.replace(/\n*$/, "\n")) + await first.text();
    } else {
      file.files = dropped;
    }
    changed();
  });
  changed();
})();
