// What pages do quicker with a script; each of them works without it.
(() => {
  "use strict";

  const settle = (root) => {
    const summary = root.querySelector("[data-focus]");
    if (summary) summary.focus();
  };

  // A stepper: one fewer, one more, within the bounds of its input.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (!button) return;
    const input = button.closest("[data-stepper]").querySelector("input");
    const before = input.value;
    if (Number(button.dataset.step) > 0) input.stepUp();
    else input.stepDown();
    if (input.value === before) return;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // A menu closes on Escape and when the focus or a click goes elsewhere.
  const close = (menu, refocus) => {
    menu.open = false;
    if (refocus) menu.querySelector("summary").focus();
  };
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) close(menu, false);
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) close(menu, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      close(menu, menu.contains(document.activeElement));
    }
  });

  // Left and right go through the choices of one group, as in a list of options.
  document.addEventListener("keydown", (event) => {
    const group = event.target.closest("[data-arrows]");
    if (!group || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
    const choices = [...group.querySelectorAll("a[href]")];
    const at = choices.indexOf(event.target);
    if (at < 0) return;
    const forward = (event.key === "ArrowRight") === (getComputedStyle(group).direction === "ltr");
    const next = choices[at + (forward ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });

  // A form whose every change is an answer sends itself.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // "Show more" leaves the focus on the first of what came.
  let shown = 0;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("[data-more]")) {
      shown = document.querySelector(event.target.dataset.more).children.length;
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const grid = document.querySelector("#grid");
    if (shown && grid && grid.children.length > shown) {
      const link = grid.children[shown].querySelector("a");
      if (link) link.focus({ preventScroll: true });
      shown = 0;
    }
    settle(event.target);
  });

  settle(document);
})();
