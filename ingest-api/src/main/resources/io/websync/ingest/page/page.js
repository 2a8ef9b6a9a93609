// Times in the reader's own zone; without it they are UTC.
"use strict";
(() => {
  const two = number => String(number).padStart(2, "0");
  const local = at => at.getFullYear() + "-" + two(at.getMonth() + 1) + "-" + two(at.getDate())
      + " " + two(at.getHours()) + ":" + two(at.getMinutes());
  const show = within => {
    for (const time of within.querySelectorAll("time[datetime]:not([title])")) {
      const at = new Date(time.dateTime);
      if (!Number.isNaN(at.getTime())) {
        time.title = time.textContent;
        time.textContent = local(at);
      }
    }
  };
  show(document);
  // What another script puts into the page later.
  new MutationObserver(changes => {
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added instanceof Element) {
          show(added);
        }
      }
    }
  }).observe(document.body, {childList: true, subtree: true});
})();
