/* figure.js - figures on a page: axes and zoom by uPlot, marks drawn here from typed arrays.
 *
 * In: the array FIGURES, one object a figure as out_html.c writes it. Columns are base64 of little-endian numbers.
 * Points are set straight into pixels, so that a million of them can be redrawn while zooming.
 * SPDX-License-Identifier: MIT */
"use strict";
(() => {
  const PX = 96 / 72; /* CSS pixels a point */
  const ARRAYS = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array, i4: Int32Array, u4: Uint32Array };

  function column(c) {
    if (!c) return null;
    const text = atob(c[1]), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return new ARRAYS[c[0]](bytes.buffer);
  }

  function mapColor(anchors, part) {
    if (!(part === part)) return [255, 255, 255];
    const at = Math.min(Math.max(part, 0), 1) * (anchors.length - 1), i = Math.min(Math.floor(at), anchors.length - 2), rest = at - i;
    return [16, 8, 0].map(s => Math.round(((anchors[i] >> s) & 255) * (1 - rest) + ((anchors[i + 1] >> s) & 255) * rest));
  }

  const short = v => v !== 0 && (Math.abs(v) < 1e-3 || Math.abs(v) >= 1e5) ? v.toExponential(1).replace(".0e", "e") : String(Number(v.toPrecision(3)));
  const number = v => Number.isInteger(v) && Math.abs(v) < 1e15 ? String(v) : Number(v.toPrecision(6)).toString();

  /* ---- scales ---- */

  /* Data to canvas pixels: a * (log) value + b. */
  function transform(u, axis, key) {
    const s = u.scales[key], log = axis.log, lo = log ? Math.log10(s.min) : s.min, hi = log ? Math.log10(s.max) : s.max;
    const p = u.valToPos(s.min, key, true), q = u.valToPos(s.max, key, true), a = (q - p) / (hi - lo);
    return { a, b: p - a * lo, at: log ? v => a * Math.log10(v) + (p - a * lo) : v => a * v + (p - a * lo) };
  }

  /* ---- marks ---- */

  function paintImage(mark, bar) {
    const c = document.createElement("canvas");
    c.width = mark.cols;
    c.height = mark.rows;
    const g = c.getContext("2d"), image = g.createImageData(mark.cols, mark.rows), px = new Uint32Array(image.data.buffer);
    if (mark.value && bar) {
      const shades = Array.from({ length: 512 }, (_, i) => {
        const k = mapColor(bar.anchors, i / 511);
        return (255 << 24 | k[2] << 16 | k[1] << 8 | k[0]) >>> 0;
      });
      const scale = 511 / (bar.hi - bar.lo);
      for (let i = 0; i < px.length; i++) {
        const v = mark.value[i];
        px[i] = v === v ? shades[Math.min(Math.max(Math.round((v - bar.lo) * scale), 0), 511)] : 0;
      }
    } else {
      for (let i = 0; i < px.length; i++) {
        const k = mark.rgba[i];
        px[i] = (k & 0xFF00FF00 | (k & 255) << 16 | k >> 16 & 255) >>> 0;
      }
    }
    g.putImageData(image, 0, 0);
    return c;
  }

  function setPoint(px, w0, h0, w, h, stamp, cx, cy, shade) {
    for (let j = Math.max(0, cy); j < Math.min(h0, cy + h); j++)
      for (let k = Math.max(0, cx); k < Math.min(w0, cx + w); k++)
        if (!stamp || stamp[(j - cy) * w + k - cx]) px[j * w0 + k] = shade;
  }

  function setPoints(px, w0, h0, w, h, stamp, n, atX, atY, of, color, off, shades) {
    for (let i = 0; i < n; i++) {
      const c = of ? of[i] : color, cx = Math.round(atX(i) - w / 2), cy = Math.round(atY(i) - h / 2);
      if (!off[c] && cx + w > 0 && cx < w0 && cy + h > 0 && cy < h0) setPoint(px, w0, h0, w, h, stamp, cx, cy, shades[c]);
    }
  }

  /* The same on plain axes, which is where there are many. */
  function setTicks(px, w0, h0, w, h, stamp, x, y, ax, bx, ay, by, of, color, off, shades) {
    const dx = bx - w / 2 + 0.5, dy = by - h / 2 + 0.5, isThin = !stamp && w === 1 && h <= 4;
    const paint = Uint32Array.from(shades);
    for (let i = 0; i < x.length; i++) {
      const cx = Math.floor(ax * x[i] + dx);
      if (!(cx > -w && cx < w0)) continue;
      const c = of ? of[i] : color, cy = Math.floor(ay * y[i] + dy);
      if (off[c] || !(cy > -h && cy < h0)) continue;
      if (!isThin || cy < 0 || cy + h > h0) {
        setPoint(px, w0, h0, w, h, stamp, cx, cy, paint[c]);
        continue;
      }
      for (let j = 0, at = cy * w0 + cx; j < h; j++, at += w0) px[at] = paint[c];
    }
  }

  /* All points of a mark, straight into pixels. */
  function drawPoints(u, fig, mark, tx, ty) {
    const { left, top, width, height } = u.bbox, r = devicePixelRatio || 1;
    const w0 = Math.round(width), h0 = Math.round(height);
    if (w0 < 1 || h0 < 1) return;
    const image = u.ctx.createImageData(w0, h0), px = new Uint32Array(image.data.buffer);
    const isDisc = mark.shape === "disc", w = Math.max(1, Math.round(mark.w * PX * r));
    const wanted = Math.abs(ty.a) * mark.h, tall = Math.min(Math.max(wanted, mark.hMin * PX * r), Math.max(mark.hMax * PX * r, wanted));
    const h = isDisc ? w : Math.max(1, Math.round(tall)), x = mark.x, y = mark.y, of = mark.colorOf, shades = fig.shades, off = fig.off;
    const stamp = isDisc ? discOf(w) : null, log = fig.panels[mark.panel].x.log || fig.panels[mark.panel].y.log;
    if (log) setPoints(px, w0, h0, w, h, stamp, x.length, i => tx.at(x[i]) - left, i => ty.at(y[i]) - top, of, mark.color, off, shades);
    else setTicks(px, w0, h0, w, h, stamp, x, y, tx.a, tx.b - left, ty.a, ty.b - top, of, mark.color, off, shades);
    const c = fig.scratch;
    c.width = w0;
    c.height = h0;
    c.getContext("2d").putImageData(image, 0, 0);
    u.ctx.globalAlpha = mark.alpha;
    u.ctx.drawImage(c, left, top);
  }

  function discOf(w) {
    const out = new Uint8Array(w * w), m = (w - 1) / 2;
    for (let i = 0; i < w * w; i++) out[i] = (i % w - m) ** 2 + (Math.floor(i / w) - m) ** 2 <= (w / 2) ** 2;
    return out;
  }

  function drawPath(u, mark, tx, ty, close) {
    const g = u.ctx, x = mark.x, y = mark.y;
    let isOpen = false, lastX = NaN, lastLo = 0, lastHi = 0, pieces = 0;
    g.beginPath();
    for (let i = 0; i < x.length; i++) {
      const px = tx.at(x[i]), py = ty.at(y[i]);
      if (!isFinite(px) || !isFinite(py)) {
        if (close && isOpen) g.closePath();
        isOpen = false;
        if (!close && ++pieces % 64 === 0) { /* crossings of all lines of a stroke cost most */
          g.stroke();
          g.beginPath();
        }
        continue;
      }
      /* within a column of pixels only what is higher or lower than before is seen */
      if (!close && isOpen && Math.floor(px) === lastX && py >= lastLo && py <= lastHi) continue;
      if (Math.floor(px) !== lastX) lastX = Math.floor(px), lastLo = lastHi = py;
      lastLo = Math.min(lastLo, py);
      lastHi = Math.max(lastHi, py);
      if (isOpen) g.lineTo(px, py);
      else g.moveTo(px, py);
      isOpen = true;
    }
    if (close) g.closePath();
  }

  function drawMark(u, fig, mark, tx, ty) {
    const g = u.ctx, r = devicePixelRatio || 1;
    if (mark.kind === "points") return drawPoints(u, fig, mark, tx, ty);
    if (fig.off[mark.color] && mark.kind !== "image" && !mark.colorOf) return;
    const color = fig.colors[mark.color] || "#000";
    g.globalAlpha = mark.alpha;
    g.strokeStyle = g.fillStyle = color;
    if (mark.kind === "line") {
      g.lineWidth = Math.max(mark.w * PX * r, 0.5);
      g.setLineDash(mark.dashed ? [4 * g.lineWidth, 2.5 * g.lineWidth] : []);
      g.lineJoin = "round";
      drawPath(u, mark, tx, ty, false);
      g.stroke();
      g.setLineDash([]);
    } else if (mark.kind === "area") {
      drawPath(u, mark, tx, ty, true);
      g.fill();
    } else if (mark.kind === "rects") {
      for (let i = 0; i < mark.x.length; i++) {
        const x0 = tx.at(mark.x[i]), x1 = tx.at(mark.x1[i]), y1 = ty.at(mark.y1[i]);
        let y0 = ty.at(mark.y[i]);
        if (!isFinite(y0)) y0 = u.bbox.top + u.bbox.height;
        g.fillRect(x0, y0, x1 - x0, y1 - y0);
      }
    } else if (mark.kind === "segments") {
      const scale = Math.abs(ty.a);
      g.lineCap = "butt";
      for (let i = 0; i < mark.x.length; i++) {
        const c = mark.colorOf ? mark.colorOf[i] : mark.color;
        if (fig.off[c]) continue;
        g.strokeStyle = fig.colors[c];
        g.lineWidth = Math.max(mark.width ? scale * mark.width[i] : 0, mark.wMin * PX * r);
        g.beginPath();
        g.moveTo(tx.at(mark.x[i]), ty.at(mark.y[i]));
        g.lineTo(tx.at(mark.x1[i]), ty.at(mark.y1[i]));
        g.stroke();
      }
    } else if (mark.kind === "image") {
      const x0 = tx.at(mark.x[0]), y0 = ty.at(mark.y[0]), x1 = tx.at(mark.x1), y1 = ty.at(mark.y1);
      mark.canvas = mark.canvas || paintImage(mark, fig.panels[mark.panel].bar);
      g.imageSmoothingEnabled = false;
      g.save();
      g.translate(x0, y0);
      g.scale((x1 - x0) / mark.cols, (y1 - y0) / mark.rows);
      g.drawImage(mark.canvas, 0, 0);
      g.restore();
    } else if (mark.kind === "text") {
      const size = mark.size * PX * r;
      g.font = size + "px Helvetica, Arial, sans-serif";
      g.textBaseline = "alphabetic";
      g.textAlign = "left";
      for (let i = 0; i < mark.x.length; i++) {
        const width = g.measureText(mark.label[i]).width;
        g.fillText(mark.label[i], tx.at(mark.x[i]) - mark.hAlign * width, ty.at(mark.y[i]) + 0.72 * size * mark.vAlign);
      }
    }
  }

  function drawMarks(u, fig, index) {
    const g = u.ctx, b = u.bbox, panel = fig.panels[index];
    const tx = transform(u, panel.x, "x"), ty = transform(u, panel.y, "y");
    g.save();
    g.beginPath();
    g.rect(b.left, b.top, b.width, b.height);
    for (const mark of fig.marks) {
      if (mark.panel !== index) continue;
      g.save();
      if (mark.kind !== "text") g.clip();
      drawMark(u, fig, mark, tx, ty);
      g.restore();
      g.beginPath();
      g.rect(b.left, b.top, b.width, b.height);
    }
    g.restore();
  }

  /* ---- what is under the pointer ---- */

  function nameOf(fig, color) {
    const entry = fig.legend.find(e => e.color === color);
    return entry ? entry.label : "";
  }

  function nearest(u, fig, index, px, py) {
    const panel = fig.panels[index], r = devicePixelRatio || 1;
    const tx = transform(u, panel.x, "x"), ty = transform(u, panel.y, "y"), cx = px * r + u.bbox.left, cy = py * r + u.bbox.top;
    let best = (12 * r) ** 2, text = "";
    const quantity = (axis, v) => {
      const name = (axis.label || "").replace(/\s*\(.*\)$/, ""), unit = (/\((.*)\)$/.exec(axis.label || "") || [])[1] || "";
      const shown = axis.names ? axis.names[Math.round(v)] || "" : number(v);
      return `${name ? name + ": " : ""}${shown}${unit && !axis.names ? " " + unit : ""}`;
    };
    for (const mark of fig.marks) {
      if (mark.panel !== index) continue;
      const x = mark.x, y = mark.y;
      if (mark.kind === "points") {
        const isPlain = !panel.x.log && !panel.y.log, { a: ax, b: bx } = tx, { a: ay, b: by } = ty;
        for (let i = 0; i < x.length; i++) {
          const dx = (isPlain ? ax * x[i] + bx : tx.at(x[i])) - cx;
          if (dx * dx >= best) continue;
          const c = mark.colorOf ? mark.colorOf[i] : mark.color, dy = (isPlain ? ay * y[i] + by : ty.at(y[i])) - cy, d = dx * dx + dy * dy;
          if (d >= best || fig.off[c]) continue;
          best = d;
          const id = mark.id ? `\n${mark.idLabel}: ${mark.id[i]}` : `\n${quantity(panel.y, y[i])}`;
          text = `${nameOf(fig, c)}\n${quantity(panel.x, x[i])}${id}`.trim();
        }
      } else if (mark.kind === "line" && !fig.off[mark.color] && nameOf(fig, mark.color) + panel.y.label) {
        for (let i = 0; i < x.length; i++) {
          const d = (tx.at(x[i]) - cx) ** 2 + (ty.at(y[i]) - cy) ** 2;
          if (d >= best) continue;
          best = d;
          text = `${nameOf(fig, mark.color)}\n${quantity(panel.x, x[i])}\n${quantity(panel.y, y[i])}`.trim();
        }
      } else if (mark.kind === "rects" && !fig.off[mark.color]) {
        for (let i = 0; i < x.length; i++) {
          const inX = (tx.at(x[i]) - cx) * (tx.at(mark.x1[i]) - cx) <= 0, inY = (ty.at(y[i]) - cy) * (ty.at(mark.y1[i]) - cy) <= 0;
          if (inX && inY && best > 1) {
            best = 1;
            text = `${nameOf(fig, mark.color)}\n${quantity(panel.y, mark.y1[i] - y[i])}`.trim();
          }
        }
      } else if (mark.kind === "image" && mark.value) {
        const i = Math.floor((cx - tx.at(x[0])) / (tx.at(mark.x1) - tx.at(x[0])) * mark.cols);
        const j = Math.floor((cy - ty.at(y[0])) / (ty.at(mark.y1) - ty.at(y[0])) * mark.rows);
        if (i >= 0 && j >= 0 && i < mark.cols && j < mark.rows && !text) {
          const label = panel.bar ? panel.bar.label || "" : "";
          text = `${quantity(panel.x, u.posToVal(px, "x"))}\n${quantity(panel.y, u.posToVal(py, "y"))}\n${quantity({ label }, mark.value[j * mark.cols + i])}`;
        }
      }
    }
    return text;
  }

  /* ---- panels ---- */

  function axisOf(axis, isX) {
    const out = { show: !axis.hidden, stroke: "#333", grid: { show: false }, ticks: { size: 5, stroke: "#333", width: 0.8 }, border: { show: true, stroke: "#333", width: 0.8 },
                  font: "12px Helvetica, Arial, sans-serif", labelFont: "13px Helvetica, Arial, sans-serif", gap: 3 };
    if (axis.label) Object.assign(out, { label: axis.label, labelSize: 20, labelGap: 2 });
    if (axis.bare) Object.assign(out, { values: (u, s) => s.map(() => ""), size: isX ? 10 : 56 });
    else if (axis.names) {
      const length = Math.max(...axis.names.map(n => n.length));
      out.incrs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
      out.space = 18;
      out.values = (u, s) => s.map(v => Number.isInteger(v) ? axis.names[v] || "" : "");
      out.size = isX ? 30 : Math.min(140, 18 + 7 * length);
    } else out.size = isX ? 32 : 56;
    if (axis.log && !axis.bare) out.values = (u, s) => s.map(v => v !== null && Number.isInteger(Math.round(Math.log10(v) * 1e9) / 1e9) ? short(v) : "");
    if (!axis.names && !axis.log) {
      out.values = axis.bare ? out.values : (u, s) => s.map(v => Math.abs(v) < 1e-3 || Math.abs(v) >= 1e7 ? short(v) : number(v));
      if (axis.integer) out.incrs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 2e4, 5e4, 1e5, 1e6];
    }
    return out;
  }

  function makePanel(fig, index, place, tip) {
    const panel = fig.panels[index], holder = document.createElement("div");
    holder.className = "panel";
    holder.style.gridRow = panel.row + 1;
    holder.style.gridColumn = panel.col + 1;
    if (panel.title) {
      const title = document.createElement("div");
      title.className = "title";
      title.textContent = panel.title;
      holder.append(title);
    }
    place.append(holder);
    const scale = axis => ({ time: false, auto: false, distr: axis.log ? 3 : 1, dir: axis.inverted ? -1 : 1, range: (u, lo, hi) => [lo, hi] });
    const home = u => u.batch(() => {
      u.setScale("x", { min: panel.x.lo, max: panel.x.hi });
      u.setScale("y", { min: panel.y.lo, max: panel.y.hi });
    });
    const opts = {
      width: panel.width, height: panel.height, legend: { show: false }, padding: [panel.title ? 24 : 8, 20, 0, 0],
      scales: { x: { ...scale(panel.x), min: panel.x.lo, max: panel.x.hi }, y: { ...scale(panel.y), min: panel.y.lo, max: panel.y.hi } },
      axes: [axisOf(panel.x, true), axisOf(panel.y, false)],
      series: [{}, { show: true, paths: () => null, points: { show: false } }],
      cursor: { drag: { x: true, y: true, uni: 30, setScale: true }, points: { show: false }, sync: panel.x.link ? { key: `f${fig.number}x${panel.x.link}`, setSeries: false, scales: ["x", null] } : undefined,
                bind: { dblclick: u => () => { home(u); return null; } } },
      hooks: {
        draw: [u => drawMarks(u, fig, index)],
        setScale: [(u, key) => fig.follow(u, index, key)],
        setCursor: [u => {
          if (!u.over.matches(":hover")) return;
          const text = u.cursor.left >= 0 ? nearest(u, fig, index, u.cursor.left, u.cursor.top) : "";
          tip.style.display = text ? "block" : "none";
          tip.textContent = text;
        }],
      },
    };
    const u = new uPlot(opts, [[panel.x.lo, panel.x.hi], [null, null]], holder);
    home(u);
    u.over.addEventListener("wheel", e => {
      e.preventDefault();
      const factor = e.deltaY < 0 ? 0.8 : 1.25, zoom = (key, pos) => {
        const s = u.scales[key], log = s.distr === 3, f = log ? Math.log10 : v => v, g = log ? v => 10 ** v : v => v;
        const at = f(u.posToVal(pos, key));
        u.setScale(key, { min: g(at + (f(s.min) - at) * factor), max: g(at + (f(s.max) - at) * factor) });
      };
      const box = u.over.getBoundingClientRect();
      if (!e.shiftKey) zoom("x", e.clientX - box.left);
      if (e.shiftKey || e.ctrlKey) zoom("y", e.clientY - box.top);
    }, { passive: false });
    u.over.addEventListener("mousemove", e => {
      tip.style.left = Math.min(e.clientX + 14, innerWidth - tip.offsetWidth - 8) + "px";
      tip.style.top = e.clientY + 14 + "px";
    });
    u.over.addEventListener("mouseleave", () => tip.style.display = "none");
    if (panel.bar) holder.append(makeBar(panel.bar));
    return u;
  }

  function makeBar(bar) {
    const out = document.createElement("div"), strip = document.createElement("div"), ends = document.createElement("div"), label = document.createElement("div");
    out.className = "bar";
    strip.className = "strip";
    ends.className = "ends";
    label.className = "label";
    strip.style.background = `linear-gradient(to top, ${bar.anchors.map(c => "#" + c.toString(16).padStart(6, "0")).join(", ")})`;
    for (const v of [bar.hi, (bar.hi + bar.lo) / 2, bar.lo]) {
      const end = document.createElement("div");
      end.textContent = short(v);
      ends.append(end);
    }
    label.textContent = bar.label || "";
    out.append(strip, ends, label);
    return out;
  }

  /* ---- figures ---- */

  function makeFigure(fig, number, tip) {
    fig.number = number;
    for (const mark of fig.marks)
      for (const key of ["x", "y", "x1", "y1", "id", "colorOf", "width", "value", "rgba"])
        if (Array.isArray(mark[key]) && typeof mark[key][1] === "string") mark[key] = column(mark[key]);
    fig.off = new Uint8Array(fig.colors.length + 1);
    fig.shades = fig.colors.map(c => {
      const v = parseInt(c.slice(1), 16);
      return (255 << 24 | (v & 255) << 16 | (v & 0xFF00) | v >> 16) >>> 0;
    });
    fig.scratch = document.createElement("canvas");
    const root = document.getElementById("figure" + number), place = document.createElement("div");
    place.className = "panels";
    root.append(place);
    let isFollowing = false;
    fig.plots = [];
    fig.follow = (u, index, key) => {
      const link = fig.panels[index][key].link;
      if (isFollowing || !link) return;
      isFollowing = true;
      fig.plots.forEach((other, k) => {
        if (other !== u && fig.panels[k][key].link === link) other.setScale(key, { min: u.scales[key].min, max: u.scales[key].max });
      });
      isFollowing = false;
    };
    fig.panels.forEach((p, i) => fig.plots.push(makePanel(fig, i, place, tip)));
    if (!fig.legend.length) return;
    const list = document.createElement("ul");
    list.className = "legend";
    for (const entry of fig.legend) {
      const item = document.createElement("li"), swatch = document.createElement("i");
      swatch.style.background = fig.colors[entry.color];
      item.append(swatch, entry.label);
      if (entry.note) {
        const note = document.createElement("span");
        note.textContent = entry.note;
        item.append(note);
      }
      item.addEventListener("click", () => {
        fig.off[entry.color] ^= 1;
        item.classList.toggle("off", fig.off[entry.color] === 1);
        fig.plots.forEach(u => u.redraw(false, false));
      });
      list.append(item);
    }
    root.append(list);
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  document.body.append(tip);
  FIGURES.forEach((fig, i) => makeFigure(fig, i, tip));
  window.netcyne = { figures: FIGURES, tip };
})();
