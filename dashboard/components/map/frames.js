// Motion: points glide from one picture to the next, along a row of frames when there is one (the epochs of a
// training). Who asked their system for less motion sees them jump.

const GLIDE = 650; // milliseconds

function glide(panel, from, to, time = GLIDE) {
  cancelAnimationFrame(panel.gliding);
  const land = () => {
    panel.xy = to;
    lookAgain(panel, { xy: true, view: true });
  };
  if (!from || calm()) return land();
  const start = performance.now();
  const between = new Float32Array(to.length);
  const step = (now) => {
    const share = clamp((now - start) / time, 0, 1);
    if (share === 1) return land();
    const eased = share * share * (3 - 2 * share);
    for (let at = 0; at < to.length; at += 1) between[at] = from[at] + (to[at] - from[at]) * eased;
    panel.xy = between;
    lookAgain(panel, { xy: true, view: true });
    panel.gliding = requestAnimationFrame(step);
  };
  panel.xy = from.slice();
  panel.gliding = requestAnimationFrame(step);
}

function makeFrames(picture) {
  const row = element("div", "frames");
  const play = button("play", "", "", () => (picture.playing ? stop(picture) : start(picture)));
  const slider = element("input", "epoch");
  slider.type = "range";
  slider.min = 0;
  slider.addEventListener("input", () => {
    const frame = Number(slider.value);
    stop(picture);
    showFrame(picture, frame);
  });
  const name = element("output", "");
  row.append(play, slider, name);
  Object.assign(picture, { frameRow: row, play, slider, frameName: name });
  return row;
}

function framesOf(picture) {
  return Math.max(...picture.panels.map((panel) => panel.frames.length));
}

function showFrame(picture, frame, time) {
  picture.frame = frame;
  for (const panel of picture.panels) {
    const next = panel.frames[Math.min(frame, panel.frames.length - 1)];
    if (panel.frames.length > 1) glide(panel, panel.xy, next, time);
  }
  tellFrame(picture);
}

function tellFrame(picture) {
  const count = framesOf(picture);
  picture.frameRow.hidden = count < 2;
  if (count < 2) return;
  const longest = picture.panels.find((panel) => panel.frames.length === count);
  const name = longest.given.frames[picture.frame].name;
  picture.slider.max = count - 1;
  picture.slider.value = picture.frame;
  picture.slider.setAttribute("aria-label", picture.words.frame);
  picture.slider.setAttribute("aria-valuetext", name);
  picture.frameName.textContent = name;
  picture.play.textContent = picture.playing ? "❚❚" : "▶";
  picture.play.setAttribute("aria-label", picture.playing ? picture.words.pause : picture.words.play);
}

function start(picture) {
  const last = framesOf(picture) - 1;
  if (picture.frame >= last) showFrame(picture, 0, 1);
  const next = () => {
    showFrame(picture, picture.frame + 1);
    if (picture.frame >= last) stop(picture);
  };
  picture.playing = setInterval(next, GLIDE + 150);
  tellFrame(picture);
}

function stop(picture) {
  clearInterval(picture.playing);
  picture.playing = 0;
  tellFrame(picture);
}
