// Paints one cell for each endpoint of a task on a canvas, and says which cell a person points at or has gone to with the keys.
// A move paints no cell: the mark is an element of its own above them. A change paints the cells that changed, once a frame.
const failed = letter => letter === 'f' || (letter >= 'A' && letter <= 'Z');
const kinds = ['p', 's', 'c', 'r', 'f'];
const kindOf = letter => failed(letter) ? 'f' : letter;
const block = 100;

export function start(box, target, letters, words, chosen) {
  const canvas = box.querySelector('canvas');
  const mark = box.querySelector('.heat-at');
  const label = box.querySelector('.heat-label');
  const ink = canvas.getContext('2d');
  const listening = new AbortController();
  const names = new Map();
  let cells = [...letters];
  let changed = new Set();
  let frame = 0;
  let whole = true;
  let columns = 1;
  let side = 5;
  let pixels = 5;
  let scale = 1;
  let colours = {};
  let at = -1;
  let asking = null;

  function soon() {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (whole) paintAll();
      else for (const index of changed) paint(index, true);
      changed.clear();
      whole = false;
    });
  }

  function all() { whole = true; soon(); }

  function measure() {
    const width = box.clientWidth;
    side = parseFloat(getComputedStyle(canvas).getPropertyValue('--heat-side'));
    scale = devicePixelRatio || 1;
    pixels = Math.max(1, Math.round(side * scale));
    columns = Math.max(1, Math.floor(width * scale / pixels));
    const rows = Math.ceil(cells.length / columns);
    canvas.width = Math.min(columns, Math.max(1, cells.length)) * pixels;
    canvas.height = rows * pixels;
    canvas.style.width = `${canvas.width / scale}px`;
    canvas.style.height = `${canvas.height / scale}px`;
    const style = getComputedStyle(box);
    for (const kind of kinds) colours[kind] = style.getPropertyValue(`--heat-${kind}`);
  }

  function paint(index, clear) {
    const letter = cells[index];
    const kind = kindOf(letter);
    const x = index % columns * pixels;
    const y = Math.floor(index / columns) * pixels;
    // Small cells that matter have no gap.
    const gap = side <= 3 && (kind === 'f' || kind === 'r') ? 0 : Math.max(1, Math.round(scale));
    if (clear) ink.clearRect(x, y, pixels, pixels);
    ink.globalAlpha = chosen && letter !== chosen ? .3 : 1;
    ink.fillStyle = colours[kind];
    ink.fillRect(x, y, pixels - gap, pixels - gap);
  }

  function paintAll() {
    measure();
    ink.clearRect(0, 0, canvas.width, canvas.height);
    // Same colours together: setting one costs more than a cell does.
    for (const kind of kinds) {
      for (let index = 0; index < cells.length; index++) if (kindOf(cells[index]) === kind) paint(index, false);
    }
    place();
  }

  function place() {
    const there = at >= 0 && at < cells.length;
    mark.hidden = label.hidden = !there;
    if (!there) return;
    const x = at % columns * pixels / scale;
    const y = Math.floor(at / columns) * pixels / scale;
    mark.style.translate = `${x}px ${y}px`;
    mark.style.width = mark.style.height = `${pixels / scale}px`;
    const right = x > box.clientWidth / 2;
    label.style.left = right ? '' : `${x}px`;
    label.style.right = right ? `${Math.max(0, box.clientWidth - x - side)}px` : '';
    label.style.top = `${y + side + 4}px`;
  }

  function say() {
    if (at < 0) return;
    const number = at + 1;
    const name = names.get(Math.floor(at / block))?.[at % block];
    const text = `${name ?? `Endpoint ${number.toLocaleString()}`}, ${words[cells[at]] ?? cells[at]}`;
    if (label.textContent !== text) label.textContent = text;
    box.setAttribute('aria-valuenow', number);
    box.setAttribute('aria-valuetext', name ? `${text}, endpoint ${number.toLocaleString()}` : text);
    if (name === undefined) ask();
  }

  // Names come a hundred at a time, for where the person is now.
  async function ask() {
    if (asking !== null) return;
    asking = Math.floor(at / block);
    try {
      names.set(asking, await target.invokeMethodAsync('NamesAsync', asking));
    } catch {
      return; // The page is not connected: the number will do.
    } finally {
      asking = null;
    }
    if (!listening.signal.aborted) { say(); place(); }
  }

  function go(index) {
    at = Math.max(0, Math.min(cells.length - 1, index));
    say();
    place();
  }

  // Among what is chosen, or else among all that failed.
  function next(step) {
    const counts = letter => chosen ? letter === chosen : failed(letter);
    for (let index = at + step; index >= 0 && index < cells.length; index += step) if (counts(cells[index])) return go(index);
    if (at < 0) go(0);
    label.textContent = step > 0 ? 'No failed endpoint after this one' : 'No failed endpoint before this one';
    box.setAttribute('aria-valuetext', label.textContent);
  }

  function open() {
    if (at >= 0) target.invokeMethodAsync('OpenAsync', at + 1).catch(() => { });
  }

  function hit(event) {
    const edge = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - edge.left) * scale / pixels);
    const index = Math.floor((event.clientY - edge.top) * scale / pixels) * columns + column;
    return column >= 0 && column < columns && index >= 0 && index < cells.length ? index : -1;
  }

  const on = (name, act) => box.addEventListener(name, act, { signal: listening.signal });
  on('pointermove', event => { const index = hit(event); if (index >= 0 && index !== at) go(index); });
  on('pointerleave', () => { if (document.activeElement !== box) { at = -1; place(); } });
  on('click', event => { const index = hit(event); if (index >= 0) { go(index); open(); } });
  on('focus', () => { if (at < 0) go(0); });
  on('blur', () => { at = -1; place(); });
  on('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, PageDown: columns * 10, PageUp: columns * -10 };
    if (event.key in steps) go(at + steps[event.key]);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(cells.length - 1);
    else if (event.key === 'n') next(1);
    else if (event.key === 'p') next(-1);
    else if (event.key === 'Enter') open();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  let width = -1;
  const sized = new ResizeObserver(() => { if (box.clientWidth !== width) { width = box.clientWidth; all(); } });
  sized.observe(box);
  // Another theme has other colours.
  const themed = new MutationObserver(all);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all, { signal: listening.signal });
  box.dataset.ready = '';

  return {
    show(text) { cells = [...text]; names.clear(); say(); all(); },
    change(text) {
      for (const [, index, letter] of text.matchAll(/(\d+)(\D)/g)) {
        cells[index] = letter;
        changed.add(Number(index));
      }
      say();
      soon();
    },
    name(next) { words = next; say(); },
    choose(letter) { if (letter !== chosen) { chosen = letter; all(); } },
    // What is painted, for those who test it.
    letters: () => cells.join(''),
    dispose() { listening.abort(); sized.disconnect(); themed.disconnect(); cancelAnimationFrame(frame); },
  };
}

// Brings an opened row into view and to the keyboard. It may come with a later render.
export function reveal(number) {
  const find = () => document.querySelector(`tr.is-open[data-row="${number}"]`);
  const show = row => {
    row.scrollIntoView({ block: 'nearest', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    row.querySelector('a')?.focus({ preventScroll: true });
  };
  if (find()) return show(find());
  const coming = new MutationObserver(() => { if (find()) { coming.disconnect(); show(find()); } });
  coming.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] });
  setTimeout(() => coming.disconnect(), 3000);
}
