// What lists do without the server: keys, ranges of ticks, the place of the menu of filters, and the row to which Back returns.
(() => {
  // A row of a table, or a line of a list of its own such as a group of failures, which may have a table within.
  const row = node => node?.closest?.('.list tr[data-row], main li[data-row]') ?? null;
  const rows = () => [...document.querySelectorAll('main :is(.list tbody tr, li)[data-row]')].filter(node => node.checkVisibility());
  const rowNamed = name => name === null ? null : document.querySelector(`main :is(.list tr, li)[data-row="${CSS.escape(name)}"]`);
  const hasRows = () => document.querySelector('main :is(.list, li[data-row])') !== null;
  const opener = ':is(.c-name, .fail-t) a, .need-t, a.error-row, a.run, a.dest';
  const tickOf = ':is(input.tick, .c-tick input)';
  const isTyping = node => !!node.closest?.('input:not([type=checkbox]), textarea, select, [contenteditable], [popover]');
  function focusRow(node) {
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
  }

  // A row can have the focus as soon as somebody presses on it.
  addEventListener('pointerdown', event => { const pressed = row(event.target); if (pressed) pressed.tabIndex = -1; }, { capture: true, passive: true });
  const isCovered = () => !!document.querySelector('[role=dialog], .mud-overlay-dialog');

  // Time of a row: as short as the column. The whole time is the hint.
  const day = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const year = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
  const older = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
  const whole = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
  let marking = false;

  // Rows that are there already are shown by this at once, so what it needs stands above.
  customElements.define('time-row', class extends HTMLElement {
    static observedAttributes = ['at'];
    connectedCallback() {
      const at = new Date(this.getAttribute('at'));
      if (Number.isNaN(at.valueOf())) return;
      const now = new Date();
      const form = at.toDateString() === now.toDateString() ? day : at.getFullYear() === now.getFullYear() ? year : older;
      const text = form.format(at);
      if (this.textContent !== text) this.textContent = text;
      this.title = `${whole.format(at)}\n${this.dataset.utc ?? ''}`.trim();
      if (this.closest('.activity-list')) markDaysSoon();
    }
    attributeChangedCallback() { if (this.isConnected) this.connectedCallback(); }
  });

  // Where a day begins in the list of what people did, its first row says which. The server does not know the days of the person.

  function nameOf(at) {
    const today = new Date();
    const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
    return at.toDateString() === today.toDateString() ? 'Today' : at.toDateString() === yesterday.toDateString() ? 'Yesterday' : dayName.format(at);
  }

  function markDays() {
    marking = false;
    let before = null;
    for (const time of document.querySelectorAll('.activity-list tbody .c-when time-row')) {
      const name = nameOf(new Date(time.getAttribute('at')));
      for (const node of [time.closest('tr'), time.closest('td')]) {
        if (name !== before) node.dataset.day = name;
        else delete node.dataset.day;
      }
      before = name;
    }
  }

  function markDaysSoon() {
    if (!marking) requestAnimationFrame(markDays);
    marking = true;
  }

  // Filters and tabs that do not fit: what is chosen is in sight.
  const strips = ':is(.states, nav.tabs, .page-tabs)';
  const chosen = ':is([aria-pressed=true], [aria-current])';
  const shownLast = new WeakMap();

  function showChosen() {
    for (const strip of document.querySelectorAll(`main ${strips}`)) {
      const node = strip.querySelector(chosen);
      if (!node || shownLast.get(strip) === node || strip.scrollWidth <= strip.clientWidth) continue;
      shownLast.set(strip, node);
      const [outer, inner] = [strip.getBoundingClientRect(), node.getBoundingClientRect()];
      if (inner.right > outer.right) strip.scrollLeft += inner.right - outer.right + 24;
      else if (inner.left < outer.left) strip.scrollLeft -= outer.left - inner.left + 24;
    }
  }

  new MutationObserver(showChosen).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-pressed', 'aria-current'] });

  // Keys: j and k from row to row, x ticks, Enter opens, [ and ] show the row before and after the open one.
  let lastRow = null;
  document.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target;
    if (event.key === ' ' && target.matches?.('a[role=button]')) { event.preventDefault(); target.click(); return; }
    if (isTyping(target) || isCovered()) return;
    const current = row(document.activeElement);
    if (event.key === 'j' || event.key === 'k') {
      const all = rows();
      if (all.length === 0) return;
      const at = all.indexOf(current ?? all.find(node => node.dataset.row === lastRow));
      const next = all[current === null ? Math.max(at, 0) : Math.min(all.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))];
      focusRow(next);
      next.scrollIntoView({ block: 'nearest' });
      event.preventDefault();
    } else if (event.key === 'x' && current) {
      current.querySelector(tickOf)?.click();
      event.preventDefault();
    } else if (event.key === 'Enter' && current === target) {
      current.querySelector(opener)?.click();
      event.preventDefault();
    } else if (event.key === '[' || event.key === ']') {
      (document.querySelector('.drawer') ?? document).querySelector(`a[data-key="${event.key}"]`)?.click();
    }
  });

  // The list from which a task was opened: its page leads on along it.
  const listKey = 'list of tasks';
  const isOfTask = href => /^\/tasks\/[^?#]+$/.test(href ?? '');

  document.addEventListener('click', event => {
    const link = event.target.closest?.('main a[href]');
    const list = link && isOfTask(link.getAttribute('href')) ? row(link)?.parentElement : null;
    if (!list) return;
    const ways = [...list.querySelectorAll(':scope > [data-row]')].map(node => node.querySelector(opener)?.getAttribute('href'));
    try { sessionStorage.setItem(listKey, JSON.stringify(ways.filter(isOfTask))); } catch { /* No storage: the page does not offer it. */ }
  }, true);

  function listKnown() {
    try { return JSON.parse(sessionStorage.getItem(listKey) ?? '[]'); } catch { return []; }
  }

  function wayTo(href, key, text, icon) {
    if (!href) return null;
    const link = Object.assign(document.createElement('a'), { href, className: 'icon-button framed', title: `${text} (${key})` });
    link.dataset.key = key;
    link.setAttribute('aria-label', text);
    link.innerHTML = `<svg class="i" aria-hidden="true"><use href="#i-chevron-${icon}"></use></svg>`;
    return link;
  }

  customElements.define('list-ways', class extends HTMLElement {
    static observedAttributes = ['at'];
    connectedCallback() {
      const all = listKnown();
      const at = all.indexOf(this.getAttribute('at'));
      const ways = at < 0 ? [] : [wayTo(all[at - 1], '[', 'Previous in the list', 'left'), wayTo(all[at + 1], ']', 'Next in the list', 'right')];
      this.replaceChildren(...ways.filter(way => way !== null));
    }
    attributeChangedCallback() { if (this.isConnected) this.connectedCallback(); }
  });

  // Shift and a click ticks everything between.
  let lastTick = null;
  document.addEventListener('click', event => {
    const tick = event.target.matches?.(`.list tr[data-row] ${tickOf}`) ? event.target : null;
    if (!tick) return;
    const all = rows();
    const [at, from] = [all.indexOf(row(tick)), all.findIndex(node => node.dataset.row === lastTick)];
    if (event.shiftKey && from >= 0) {
      for (const between of all.slice(Math.min(at, from), Math.max(at, from) + 1)) {
        const other = between.querySelector(tickOf);
        if (other && other !== tick && !other.disabled && other.checked !== tick.checked) other.click();
      }
    }
    lastTick = row(tick).dataset.row;
  });

  // A filter that is removed takes the focus with it: the next one gets it.
  document.addEventListener('click', event => {
    const gone = event.target.closest?.('.chip-x, .chips > .link');
    if (!gone) return;
    const observer = new MutationObserver(() => {
      if (gone.isConnected) return;
      observer.disconnect();
      if (document.activeElement === document.body) (document.querySelector('.chip-x') ?? document.querySelector('.filter-open'))?.focus();
    });
    observer.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), 3000);
  });

  // A menu of a list opens below its button; on a narrow screen the style sheet places it.
  document.addEventListener('beforetoggle', event => {
    const menu = event.target;
    if (event.newState !== 'open' || !menu.matches?.('.filter-menu, .export-menu')) return;
    const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`)?.getBoundingClientRect();
    if (!button) return;
    menu.style.top = `${button.bottom + scrollY + 4}px`;
    menu.style.right = `${document.documentElement.clientWidth - button.right}px`;
  }, true);

  // Back returns to the place and the row that were left. Rows may come in several steps, so the place is kept until the person does
  // something.
  const places = new Map();
  const entry = () => `${history.state?._index ?? 0} ${location.pathname}${location.search}`;
  const longest = 3000;
  let wanted = null;
  let until = 0;
  const isReturning = () => wanted !== null && performance.now() < until;

  function remember(focus) {
    if (isReturning() || !hasRows()) return;
    places.set(entry(), { top: scrollY, row: focus ?? places.get(entry())?.row ?? null });
  }

  function goBack() {
    if (!isReturning()) { wanted = null; return; }
    const target = rowNamed(wanted.row);
    if (wanted.row === null ? !hasRows() : target === null) return;
    if (scrollY !== wanted.top) scrollTo(0, wanted.top);
    if (target && !target.contains(document.activeElement)) focusRow(target);
  }

  // The heading that had the focus was drawn anew, with what the page has read meanwhile.
  let heading = null;
  document.addEventListener('focusin', event => { heading = event.target.matches('h1') ? event.target : null; });
  addEventListener('pointerdown', () => { heading = null; }, { capture: true, passive: true });
  new MutationObserver(() => {
    if (heading === null || heading.isConnected) return;
    const now = document.querySelector('main h1');
    if (now === null) return;
    heading = null;
    if (document.activeElement === document.body) now.focus({ preventScroll: true });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // The button that had the focus has gone, with its dialog or with what was done: the focus goes to the dialog that is open, to the row
  // that was acted on, or to the heading. A dialog that closes may give it back to its button first.
  const backAfter = 200;
  let pressed = null;
  // Kept while a dialog is open, whatever in it has the focus.
  let last = null;
  document.addEventListener('focusin', event => {
    const node = event.target;
    const isAsked = !!node.closest('[role=dialog]');
    if (!isAsked && !node.matches('main button')) { pressed = last = null; return; }
    const isOfRows = isAsked ? (pressed ?? last)?.isOfRows ?? false : node.closest('.pickbar') !== null || row(node) !== null;
    pressed = last = { node, isOfRows, on: location.pathname };
  });
  addEventListener('pointerdown', event => { if (!event.target.closest?.('button, [role=dialog]')) pressed = null; }, { capture: true, passive: true });

  function giveBack({ isOfRows, on }) {
    if (document.activeElement !== document.body) return;
    const asked = [...document.querySelectorAll('[role=dialog]')].at(-1);
    const target = asked ? [...asked.querySelectorAll('.mud-dialog-actions button')].at(-1) ?? asked
      : on !== location.pathname ? null
      : (isOfRows ? rowNamed(lastRow) ?? rows()[0] : null) ?? document.querySelector('main h1');
    if (target) target === row(target) ? focusRow(target) : target.focus({ preventScroll: true });
  }

  new MutationObserver(() => {
    if (pressed === null || pressed.node.isConnected) return;
    const gone = pressed;
    pressed = null;
    setTimeout(giveBack, backAfter, gone);
  }).observe(document.documentElement, { childList: true, subtree: true });

  addEventListener('popstate', () => {
    wanted = places.get(entry()) ?? null;
    until = performance.now() + longest;
    goBack();
  });
  new MutationObserver(() => { if (wanted !== null) goBack(); }).observe(document.documentElement, { childList: true, subtree: true });
  addEventListener('scroll', () => remember(null), { passive: true });
  document.addEventListener('focusin', event => {
    const focus = row(event.target)?.dataset.row;
    if (focus !== undefined) { lastRow = focus; remember(focus); }
    else if (wanted !== null && event.target.matches('h1')) goBack();
  });
  for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(name, () => { wanted = null; }, { capture: true, passive: true });
  }
})();
