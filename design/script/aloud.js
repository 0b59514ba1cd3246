// Reads a page's own words with a voice that runs on this device. What a person wrote, fields, codes and messages are
// left out: only the kinds of elements below are read, and never inside one that holds somebody's words.

const OURS = "h1, h2, h3, p, li, label, legend, summary, dt, figcaption, button, .govuk-hint";
const NOT_OURS = [
  "dd", "blockquote", "pre", "code", "textarea", "select", "svg", "canvas", "[hidden]", "[aria-hidden='true']",
  ".as-typed", ".code-card", ".notranslate", ".progress-note", "[data-aloud]", "[data-not-aloud]",
].join(", ");

const isShown = (element) => element.checkVisibility() && !element.closest(NOT_OURS);

// The words of an element without those of elements inside it that are read on their own or are not ours.
function own(element) {
  let words = "";
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      words += node.textContent;
    } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(`${OURS}, ${NOT_OURS}`)) {
      words += own(node);
    }
  }
  return words;
}

// What would be read: [element, words], in the order of the page.
export function readable(page = document.querySelector("main")) {
  return [...page.querySelectorAll(OURS)]
    .filter(isShown)
    .map((element) => [element, own(element).replace(/\s+/g, " ").trim()])
    .filter(([, words]) => words);
}

export function localVoice() {
  const here = speechSynthesis.getVoices().filter((voice) => voice.localService && /^en\b/i.test(voice.lang));
  return here.find((voice) => voice.lang === "en-GB" && voice.default)
    ?? here.find((voice) => voice.lang === "en-GB") ?? here.find((voice) => voice.default) ?? here[0];
}

let reading = 0;

export function stop() {
  reading += 1;
  speechSynthesis.cancel();
  document.querySelector(".is-read-now")?.classList.remove("is-read-now");
}

// Reads until the end or until stop(). True when it came to the end.
export async function read() {
  stop();
  const voice = localVoice();
  const mine = reading;
  for (const [element, words] of voice ? readable() : []) {
    element.classList.add("is-read-now");
    element.scrollIntoView({ block: "nearest" });
    await new Promise((done) => {
      const said = new SpeechSynthesisUtterance(words);
      Object.assign(said, { voice, lang: voice.lang, rate: 0.9, onend: done, onerror: done });
      speechSynthesis.speak(said);
    });
    element.classList.remove("is-read-now");
    if (mine !== reading) {
      return false;
    }
  }
  return true;
}

addEventListener("pagehide", stop);
