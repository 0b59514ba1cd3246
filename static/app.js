// Small comforts where scripts run. Every journey works without this file.

const all = (selector) => document.querySelectorAll(selector);

// Leaving fast: the page goes blank at once and its place in the history is taken by the page left for.
// The post that ends the visit on our side is sent on its way without waiting for it.
function leaveFast(form) {
  document.documentElement.hidden = true;
  document.title = " ";
  fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    credentials: "same-origin",
    redirect: "manual",
    keepalive: true,
  }).catch(() => {});
  window.location.replace(form.dataset.exitTo);
}

for (const form of all("form[data-exit-to]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leaveFast(form);
  });
}

// After a page comes back with something to check, the list of it is read first.
const problems = document.querySelector("[data-focus-first]");
if (problems) {
  problems.focus();
  for (const link of problems.querySelectorAll("a[href^='#']")) {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (field) {
        event.preventDefault();
        (field.closest("fieldset") ?? field.closest(".govuk-form-group") ?? field).scrollIntoView();
        field.focus({ preventScroll: true });
      }
    });
  }
}

// Letters left are told only near the end, and to a screen reader only once typing rests.
function countLetters(box) {
  const limit = Number(box.dataset.letters);
  const told = document.getElementById(`${box.id}-letters`);
  const atRest = told.textContent;
  const spoken = document.createElement("span");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  told.after(spoken);
  let rest;
  const tell = () => {
    const left = limit - [...box.value].length;
    const near = left < limit / 10;
    const words = left < 0
      ? `${(-left).toLocaleString("en-GB")} letters too many.`
      : `${left.toLocaleString("en-GB")} letters left.`;
    told.textContent = near ? words : atRest;
    told.classList.toggle("letters-left--over", left < 0);
    clearTimeout(rest);
    rest = setTimeout(() => { spoken.textContent = near ? words : ""; }, 1000);
  };
  box.addEventListener("input", tell);
  tell();
}

all("textarea[data-letters]").forEach(countLetters);

// Copy and print for the return code, shown only where they can work.
for (const actions of all("[data-code-actions]")) {
  actions.hidden = false;
  const copy = actions.querySelector("[data-copy]");
  const said = actions.parentElement.querySelector("[data-copy-status]");
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    const code = document.getElementById(copy.dataset.copy).textContent.trim();
    try {
      await navigator.clipboard.writeText(code);
      said.textContent = copy.dataset.copied;
    } catch {
      said.textContent = "This did not work. Please write it down.";
    }
  });
}

// The browser prints a page's title above it: a code on paper must not say what it opens.
if (document.querySelector(".code-card")) {
  const title = document.title;
  window.addEventListener("beforeprint", () => { document.title = " "; });
  window.addEventListener("afterprint", () => { document.title = title; });
}

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A name and a way to be reached are sealed before they are sent. Where that cannot be, the form goes as it stands
// and we seal them: nothing a person wrote is ever lost to it.
function refusal(form, fields) {
  const told = (field) => field.value.trim();
  const tooLong = fields.find((field) => [...told(field)].length > 200);
  if (tooLong) {
    return [tooLong, form.dataset.tooLong];
  }
  const needed = form.elements[form.dataset.sealNeeded];
  return needed && !told(needed) ? [needed, form.dataset.sealNeededWords] : null;
}

function replaceBySealed(form, fields, box) {
  form.addEventListener("formdata", ({ formData }) => {
    fields.forEach((field) => formData.delete(field.name));
    formData.set("sealed", box);
    formData.set("sealed_to", form.dataset.sealTo);
  }, { once: true });
}

function sealBeforeSending(form) {
  const fields = form.dataset.sealFields.split(" ").map((name) => form.elements[name]);
  const load = () => import(form.dataset.sealer);
  let sealing = false;
  form.addEventListener("focusin", () => load().catch(() => {}), { once: true });
  fields.forEach((field) => field.addEventListener("input", () => field.setCustomValidity("")));
  form.addEventListener("submit", async (event) => {
    const { submitter } = event;
    if (submitter?.name === "take_out" || fields.every((field) => !field.value.trim())) {
      fields.forEach((field) => { field.value = ""; });
      return;
    }
    event.preventDefault();
    const wrong = refusal(form, fields);
    if (wrong) {
      wrong[0].setCustomValidity(wrong[1]);
      wrong[0].reportValidity();
    } else if (!sealing) {
      sealing = true;
      try {
        const { seal } = await load();
        replaceBySealed(form, fields, await seal(fields.map((field) => field.value), form.dataset));
      } catch {
        // The form then goes as it stands.
      }
      sealing = false;
      form.action = submitter?.getAttribute("formaction") ?? form.action;
      form.submit();
    }
  });
}

if (globalThis.crypto?.subtle) {
  all("form[data-sealer]").forEach(sealBeforeSending);
}

// What a passkey needs is fetched when its button is pressed; if it does not come, the page says that nothing was read.
for (const form of all("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await import(form.dataset.passkeyScript)
      .then((passkey) => passkey.ask(form.dataset.passkey, JSON.parse(form.dataset.options)))
      .catch(() => "");
    form.elements.answer.value = answer;
    form.submit();
  });
}

// Reading aloud is offered only where a voice runs on the device itself: what a page says never leaves it.
function offerReading(box) {
  const button = box.querySelector("button");
  const offer = () => {
    box.hidden = !speechSynthesis.getVoices().some((voice) => voice.localService && /^en\b/i.test(voice.lang));
  };
  let reads = false;
  const show = (now) => {
    reads = now;
    button.textContent = now ? button.dataset.stop : button.dataset.start;
  };
  button.addEventListener("click", async () => {
    const aloud = await import(box.dataset.aloud);
    if (reads) {
      aloud.stop();
    } else {
      show(true);
      await aloud.read();
    }
    show(false);
  });
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  offer();
}

if (globalThis.speechSynthesis) {
  all("[data-aloud]").forEach(offerReading);
}
