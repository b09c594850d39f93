// drive.mjs - opens a page of figures in headless Chromium and does what a reader does: load, hover, zoom, reset, toggle.
//
// Usage: node --experimental-websocket drive.mjs CHROMIUM PAGE.html [least points of the first figure]
// Ends with 0 when all that is checked holds and the page has said nothing on its console. SPDX-License-Identifier: MIT
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [chromium, page, least] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "ncy-chromium-"));
const browser = spawn(chromium, ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${profile}`,
  "--window-size=1300,1000", "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });

const endpoint = await new Promise((found, failed) => {
  let text = "";
  const late = setTimeout(() => failed(new Error("Chromium does not answer: " + text)), 60000);
  browser.stderr.on("data", d => {
    text += d;
    const match = /DevTools listening on (ws:\S+)/.exec(text);
    if (match) clearTimeout(late), found(match[1]);
  });
});

const socket = new WebSocket(endpoint);
await new Promise(open => socket.addEventListener("open", open));
let last = 0, session;
const waiting = new Map(), complaints = [];
let onLoad;
socket.addEventListener("message", e => {
  const m = JSON.parse(e.data);
  if (m.id) waiting.get(m.id)(m);
  if (m.method === "Runtime.exceptionThrown") complaints.push(m.params.exceptionDetails.exception?.description || m.params.exceptionDetails.text);
  if (m.method === "Runtime.consoleAPICalled" && !String(m.params.args[0]?.value).includes("willReadFrequently")) complaints.push(m.params.args.map(a => a.value).join(" "));
  /* what this file itself does to look at pixels is no fault of the page */
  if (m.method === "Log.entryAdded" && !m.params.entry.text.includes("willReadFrequently")) complaints.push(m.params.entry.text);
  if (m.method === "Page.loadEventFired" && onLoad) onLoad();
});
const send = (method, params = {}) => new Promise((done, failed) => {
  waiting.set(++last, m => m.error ? failed(new Error(`${method}: ${m.error.message}`)) : done(m.result));
  socket.send(JSON.stringify({ id: last, method, params, sessionId: session }));
});
const evaluate = async text => {
  const r = await send("Runtime.evaluate", { expression: text, returnByValue: true });
  if (r.exceptionDetails) throw new Error(`${text}: ${r.exceptionDetails.exception?.description || r.exceptionDetails.text}`);
  return r.result.value;
};
const mouse = (type, x, y, more = {}) => send("Input.dispatchMouseEvent", { type, x, y, button: "left", buttons: type === "mouseMoved" ? more.buttons || 0 : 1, clickCount: 1, ...more });
const sleep = ms => new Promise(r => setTimeout(r, ms));

const failures = [];
const check = (isRight, text) => {
  console.log(`${isRight ? "ok  " : "FAIL"} ${text}`);
  if (!isRight) failures.push(text);
};

try {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  session = (await send("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  for (const domain of ["Runtime", "Log", "Page"]) await send(domain + ".enable");
  await send("Network.enable");
  await send("Network.emulateNetworkConditions", { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 });
  const loaded = new Promise(r => onLoad = r);
  await send("Page.navigate", { url: pathToFileURL(resolve(page)).href });
  await loaded;
  await sleep(300);

  const n = await evaluate("netcyne.figures.length");
  check(n > 0, `load: ${n} figures`);
  check(await evaluate("netcyne.figures.every(f => f.plots.length === f.panels.length && f.plots.every(u => u.status === 1))"), "load: every panel is drawn");
  /* ink: some pixel of each panel's inside is not empty */
  check(await evaluate(`netcyne.figures.every(f => f.plots.every(u => {
    const b = u.bbox, d = u.ctx.getImageData(b.left, b.top, b.width, b.height).data;
    for (let i = 3; i < d.length; i += 4) if (d[i]) return true;
    return false; }))`), "load: every panel shows something");
  const points = await evaluate("netcyne.figures[0].marks.filter(m => m.kind === 'points').reduce((s, m) => s + m.x.length, 0)");
  if (least) check(points >= Number(least), `load: ${points} points`);

  /* hover over the middle point of the first mark of points */
  const box = await evaluate(`(() => { const f = netcyne.figures[0], u = f.plots[0], r = u.over.getBoundingClientRect(), m = f.marks.find(m => m.kind === 'points');
    const i = m.x.length >> 1; return { left: r.left, top: r.top, w: r.width, h: r.height, x: r.left + u.valToPos(m.x[i], 'x'), y: r.top + u.valToPos(m.y[i], 'y') }; })()`);
  await mouse("mouseMoved", box.x - 3, box.y);
  await mouse("mouseMoved", box.x, box.y);
  await sleep(200);
  const tip = await evaluate("netcyne.tip.style.display === 'block' ? netcyne.tip.textContent : ''");
  check(/gid: \d+/.test(tip) && /Time: /.test(tip), `hover: "${tip.replace(/\n/g, ", ")}"`);

  /* zoom by dragging, linked panels follow; the wheel; back by a double click */
  const scale = "(u => [u.scales.x.min, u.scales.x.max])(netcyne.figures[0].plots[0])";
  const before = await evaluate(scale);
  await mouse("mousePressed", box.left + 0.3 * box.w, box.top + 0.3 * box.h);
  for (let i = 1; i <= 5; i++) await mouse("mouseMoved", box.left + (0.3 + 0.06 * i) * box.w, box.top + (0.3 + 0.06 * i) * box.h, { buttons: 1 });
  const started = Date.now();
  await mouse("mouseReleased", box.left + 0.6 * box.w, box.top + 0.6 * box.h);
  await evaluate("0");
  const zoomed = await evaluate(scale);
  console.log(`     a zoom took ${Date.now() - started} ms`);
  const span = r => r[1] - r[0];
  check(Math.abs(span(zoomed) / span(before) - 0.3) < 0.02, `zoom: ${before} became ${zoomed}`);
  const linked = await evaluate(`netcyne.figures.every(f => f.plots.every((u, i) => f.plots.every((v, k) =>
    !f.panels[i].x.link || f.panels[i].x.link !== f.panels[k].x.link || (u.scales.x.min === v.scales.x.min && u.scales.x.max === v.scales.x.max))))`);
  check(linked, "zoom: linked panels show the same time");
  await send("Input.dispatchMouseEvent", { type: "mouseWheel", x: box.left + box.w / 2, y: box.top + box.h / 2, deltaX: 0, deltaY: -100 });
  await sleep(200);
  check(span(await evaluate(scale)) < span(zoomed), "wheel: a shorter time");
  for (const clickCount of [1, 2]) {
    await mouse("mousePressed", box.left + box.w / 2, box.top + box.h / 2, { clickCount });
    await mouse("mouseReleased", box.left + box.w / 2, box.top + box.h / 2, { clickCount });
  }
  await sleep(300);
  check(Math.abs(span(await evaluate(scale)) - span(before)) < 1e-9, "double click: all again");

  /* toggle the first population: what was its colour is gone, and back */
  const count = `(() => { const u = netcyne.figures[0].plots[0], b = u.bbox, d = u.ctx.getImageData(b.left, b.top, b.width, b.height).data;
    let n = 0; for (let i = 0; i < d.length; i += 4) n += 765 - d[i] - d[i + 1] - d[i + 2] - (d[i + 3] ? 0 : 765); return n; })()`;
  const shown = await evaluate(count);
  const item = await evaluate("(r => [r.left + 10, r.top + r.height / 2])(document.querySelector('.legend li').getBoundingClientRect())");
  const click = async () => {
    await mouse("mousePressed", ...item);
    await mouse("mouseReleased", ...item);
    await sleep(300);
  };
  await click();
  const hidden = await evaluate(count);
  await click();
  check(hidden > 0 && hidden < 0.95 * shown && (await evaluate(count)) === shown, `toggle: ink ${shown}, without the first population ${hidden}, then as before`);

  const draw = await evaluate(`(() => { const f = netcyne.figures[0], u = f.plots[0], t = performance.now(); for (let i = 0; i < 5; i++) u.hooks.draw.forEach(d => d(u)); return (performance.now() - t) / 5; })()`);
  console.log(`     the first panel is drawn in ${draw.toFixed(1)} ms`);
  check(complaints.length === 0, `console: ${complaints.length ? complaints.join("; ") : "nothing"}`);
} catch (error) {
  check(false, error.stack);
} finally {
  socket.close();
  browser.kill();
  await new Promise(r => browser.on("exit", r));
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
process.exit(failures.length ? 1 : 0);
