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

  // A click on a picture says which point of it stays in view; the form beside it keeps that.
  document.addEventListener("click", (event) => {
    const picture = event.target.closest("[data-focal]");
    const aim = picture && document.getElementById(picture.dataset.focal);
    if (!aim || !aim.open) return;
    const box = picture.getBoundingClientRect();
    const position = getComputedStyle(picture).objectPosition.split(" ").map(parseFloat);
    const natural = [Number(picture.getAttribute("width")), Number(picture.getAttribute("height"))];
    const scale = Math.max(box.width / natural[0], box.height / natural[1]);
    [event.clientX - box.left, event.clientY - box.top].forEach((at, axis) => {
      const drawn = natural[axis] * scale;
      const cut = ((axis ? box.height : box.width) - drawn) * (position[axis] / 100);
      const part = Math.round((100 * (at - cut)) / drawn);
      aim.querySelectorAll("input[type=number]")[axis].value = Math.min(100, Math.max(0, part));
    });
  });

  // A picture below comes over its preview softly, and is never hidden for long.
  const soften = (root) => {
    for (const picture of root.querySelectorAll(".pic-blur + picture img[loading=lazy]")) {
      if (!picture.complete) picture.classList.add("is-coming");
    }
  };
  for (const name of ["load", "error"]) {
    document.addEventListener(name, (event) => {
      if (event.target.classList) event.target.classList.remove("is-coming");
    }, true);
  }

  // A form whose every change is an answer sends itself.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // Where no answer comes, say so, and let the reader try again.
  let again = null;
  const trouble = (event) => {
    const template = document.getElementById("trouble");
    if (!template) return;
    for (const one of document.querySelectorAll(".trouble")) one.remove();
    const { elt, requestConfig } = event.detail;
    const by = requestConfig && requestConfig.triggeringEvent;
    again = () => {
      if (elt.matches("form")) elt.requestSubmit();
      else if (elt.matches("a")) elt.click();
      else htmx.trigger(elt, by ? by.type : "revealed");
    };
    document.body.append(template.content.cloneNode(true));
  };
  for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, trouble);
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) trouble(event);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".trouble button");
    if (!button) return;
    button.closest(".trouble").remove();
    if ("again" in button.dataset && again) again();
  });

  // The page without network is there before it is needed.
  const manifest = document.querySelector("link[rel=manifest]");
  if (manifest && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/worker.js").catch(() => {});
    navigator.serviceWorker.ready.then((one) => {
      one.active.postMessage({ path: new URL(manifest.href).pathname });
    });
  }

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
    soften(event.target);
  });

  settle(document);
  soften(document);
})();
