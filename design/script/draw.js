// A sheet to draw on. What is drawn is kept as lines of whole numbers in the form's own hidden field and nowhere else:
// "colour width x y x y ...;..." (feedback_app/intake/drawing.py). Without this file the question can be skipped.
// It carries app.js with it, so that its page needs one script like every other.

import "../../static/app.js";

const SMOOTHEST = 2;
const ROUGHEST = 16;

// Ramer (1972), Douglas and Peucker (1973): leaves out every point that lies closer than `slack` to the line without it.
function simplified(points, slack) {
  if (points.length < 3) {
    return points;
  }
  const [ax, ay] = points[0];
  const [bx, by] = points[points.length - 1];
  const far = Math.hypot(bx - ax, by - ay);
  let most = 0;
  let place = 0;
  for (let i = 1; i < points.length - 1; i += 1) {
    const [x, y] = points[i];
    const off = far ? Math.abs((bx - ax) * (ay - y) - (ax - x) * (by - ay)) / far : Math.hypot(x - ax, y - ay);
    if (off > most) {
      [most, place] = [off, i];
    }
  }
  if (most <= slack) {
    return [points[0], points[points.length - 1]];
  }
  return [...simplified(points.slice(0, place + 1), slack).slice(0, -1), ...simplified(points.slice(place), slack)];
}

const written = (line) => `${line.colour} ${line.pen} ${line.points.flat().join(" ")}`;

function read(text) {
  return text.split(";").filter((part) => /^\d \d( \d+ \d+)+$/.test(part)).map((part) => {
    const [colour, pen, ...numbers] = part.split(" ").map(Number);
    const points = [];
    for (let i = 0; i < numbers.length; i += 2) {
      points.push([numbers[i], numbers[i + 1]]);
    }
    return { colour, pen, points };
  });
}

class Sheet {
  constructor(box) {
    this.box = box;
    this.kept = box.querySelector("input[type=hidden]");
    this.canvas = box.querySelector("canvas");
    this.paper = this.canvas.getContext("2d");
    this.said = box.querySelector("[data-drawing-said]");
    this.sure = box.querySelector("[data-drawing-sure]");
    this.lines = read(this.kept.value);
    this.cleared = [];
    this.under = new Map();
    this.choose("colour");
    this.choose("pen");
    this.listen();
    for (const part of box.querySelectorAll("[data-drawing-with]")) {
      part.hidden = false;
    }
    box.querySelector("[data-drawing-without]").hidden = true;
    this.show();
  }

  choose(what) {
    const all = [...this.box.querySelectorAll(`[data-${what}]`)];
    this[what] = 0;
    for (const button of all) {
      button.addEventListener("click", () => {
        this[what] = Number(button.dataset[what]);
        all.forEach((each) => each.setAttribute("aria-pressed", String(each === button)));
      });
    }
    this[`${what}s`] = all;
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button === 0) {
        event.preventDefault();
        canvas.setPointerCapture(event.pointerId);
        this.under.set(event.pointerId, { colour: this.colour, pen: this.pen, points: [this.at(event)] });
        this.show();
      }
    });
    canvas.addEventListener("pointermove", (event) => {
      const line = this.under.get(event.pointerId);
      if (line) {
        const passed = event.getCoalescedEvents?.() ?? [];
        const from = line.points.length - 1;
        (passed.length ? passed : [event]).forEach((each) => this.pass(line, this.at(each)));
        this.draw(line, from);
      }
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, (event) => this.finish(event.pointerId));
    }
    this.on("undo", () => this.undo());
    this.on("again", () => this.ask(this.lines.length > 0));
    this.on("yes", () => this.again());
    this.on("no", () => this.ask(false));
  }

  on(what, act) {
    this.box.querySelector(`[data-drawing-${what}]`).addEventListener("click", act);
  }

  at(event) {
    const place = this.canvas.getBoundingClientRect();
    const { width, height } = this.canvas;
    const between = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [
      between(((event.clientX - place.left) / place.width) * width, width),
      between(((event.clientY - place.top) / place.height) * height, height),
    ];
  }

  pass(line, [x, y]) {
    const [nearX, nearY] = line.points.at(-1);
    if (Math.hypot(x - nearX, y - nearY) >= SMOOTHEST) {
      line.points.push([x, y]);
    }
  }

  // From the point at `from` on, so that a long line is not drawn again for each movement.
  draw({ colour, pen, points }, from = 0) {
    const { paper } = this;
    paper.strokeStyle = getComputedStyle(this.colours[colour]).getPropertyValue("--ink");
    paper.lineWidth = Number(this.pens[pen].dataset.wide);
    paper.lineCap = "round";
    paper.lineJoin = "round";
    paper.beginPath();
    paper.moveTo(...points[from]);
    points.slice(from).forEach((point) => paper.lineTo(...point));
    paper.stroke();
  }

  show() {
    this.paper.clearRect(0, 0, this.canvas.width, this.canvas.height);
    [...this.lines, ...this.under.values()].forEach((line) => this.draw(line));
  }

  // A line is kept as smooth as there is room for. When nothing more fits, the last one is given back.
  finish(pointer) {
    const line = this.under.get(pointer);
    if (!line) {
      return;
    }
    this.under.delete(pointer);
    const most = Number(this.box.dataset.most);
    let lines = [];
    let slack = SMOOTHEST;
    do {
      const rough = slack;
      lines = [...this.lines, line].map((each) => ({ ...each, points: simplified(each.points, rough) }));
      slack *= 2;
    } while (this.size(lines) > most && slack <= ROUGHEST);
    const full = this.size(lines) > most;
    this.keep(full ? this.lines : lines);
    this.tell(full ? "full" : "");
    this.cleared = [];
  }

  size(lines) {
    return lines.map(written).join(";").length;
  }

  keep(lines) {
    this.lines = lines;
    this.kept.value = lines.map(written).join(";");
    this.show();
  }

  tell(what) {
    this.said.textContent = what ? this.said.dataset[what] : "";
  }

  // After starting again, going back brings all of it back.
  undo() {
    const before = this.cleared.length ? this.cleared : this.lines.slice(0, -1);
    this.tell(this.cleared.length || this.lines.length ? "undone" : "empty");
    this.cleared = [];
    this.ask(false);
    this.keep(before);
  }

  ask(open) {
    const was = this.sure.contains(document.activeElement);
    this.sure.hidden = !open;
    if (open) {
      this.sure.querySelector("[data-drawing-no]").focus();
    } else if (was) {
      this.box.querySelector("[data-drawing-again]").focus();
    }
  }

  again() {
    this.cleared = this.lines;
    this.ask(false);
    this.keep([]);
    this.tell("cleared");
  }
}

for (const box of document.querySelectorAll("[data-drawing]")) {
  new Sheet(box);
}
