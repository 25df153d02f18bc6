// What a person types, ticks, presses, opens or focuses before the page is live. Blazor then replaces the page that the server wrote: this
// hands everything over to the new one, in the same moment, as if it had happened there. Ticks and searches also outlive a reload.
(() => {
  const longestWait = 10000;
  const storageKey = () => `early ${location.pathname}${location.search}`;
  const early = new WeakSet();
  const touched = new Map();
  let focused = null;
  let open = null;
  let pressed = null;
  let over = false;

  const app = () => document.getElementById('app');
  const isField = node => node instanceof HTMLElement && node.matches('textarea, select, input:not([type=hidden], [type=password], [type=file])');
  const isTick = node => node.type === 'checkbox' || node.type === 'radio';
  const isEarly = node => !over && (document.readyState === 'loading' ? app()?.contains(node) ?? true : early.has(node));

  // The same element on both pages.
  function selectorOf(node) {
    const tag = node.localName;
    const row = isTick(node) ? node.closest('.list tr[data-row]') : null;
    if (row) return `.list tr[data-row="${CSS.escape(row.dataset.row)}"] > .c-tick > input`;
    if (node.id) return `#${CSS.escape(node.id)}`;
    if (node.name && isTick(node)) return `${tag}[name="${CSS.escape(node.name)}"][value="${CSS.escape(node.value)}"]`;
    if (node.name) return `${tag}[name="${CSS.escape(node.name)}"]`;
    const href = node.getAttribute('href');
    return href ? `${tag}[href="${CSS.escape(href)}"]` : null;
  }

  function note(node) {
    const selector = isField(node) && isEarly(node) ? selectorOf(node) : null;
    if (selector) touched.set(selector, node);
  }

  // A button has no id, but its words, and in a list those of its row. A press is handed over only if one button alone has them.
  const wordsOf = node => `${node.getAttribute('aria-label') ?? node.textContent.trim()} in ${node.closest('tr, li')?.querySelector('a[href]')?.getAttribute('href') ?? ''}`;
  const buttonsLike = words => [...app()?.querySelectorAll('button[type=button]') ?? []].filter(node => wordsOf(node) === words);

  // What a script or the browser itself does at once is done already.
  function notePress(event) {
    const button = event.target.closest?.('button[type=button]:not([popovertarget], [data-copy], [data-copy-link], [data-switch-theme], [data-set-density])');
    if (!button || event.defaultPrevented || !isEarly(button)) return;
    const words = wordsOf(button);
    pressed = buttonsLike(words).length === 1 ? { words, at: performance.now() } : null;
  }

  function handOver(selector, before, now) {
    if (isTick(before)) {
      if (now.checked === before.checked) return;
      now.checked = before.checked;
      now.dispatchEvent(new Event('change', { bubbles: true }));
    } else if (now.value !== before.value) {
      now.value = before.value;
      now.dispatchEvent(new Event('input', { bubbles: true }));
      if (before.localName === 'select' || before !== focused?.node) reportChange(now);
      else reportWhenLeft(now);
    }
  }

  const reportChange = node => node.dispatchEvent(new Event('change', { bubbles: true }));

  // A field that a script has filled is no change to the browser, so nothing would say so when the person leaves it.
  function reportWhenLeft(node) {
    node.addEventListener('blur', () => reportChange(node), { once: true });
    node.addEventListener('keydown', event => { if (event.key === 'Enter') reportChange(node); });
  }

  function look() {
    for (const [selector, before] of touched) {
      const now = before.isConnected ? null : app()?.querySelector(selector);
      if (!now) continue;
      touched.delete(selector);
      handOver(selector, before, now);
    }
    if (over && pressed !== null) {
      const alike = buttonsLike(pressed.words);
      const isFresh = performance.now() - pressed.at < longestWait;
      if (alike.length > 0) pressed = null;
      if (isFresh && alike.length === 1 && alike[0].ariaDisabled !== 'true') alike[0].click();
    }
    if (open && !open.isConnected) {
      // First, because what is in it cannot have the focus before.
      const now = document.getElementById(open.id);
      if (now) { open = null; now.showPopover?.(); }
    }
    if (focused && !focused.node.isConnected) {
      const { node, selector } = focused;
      const now = app()?.querySelector(selector);
      if (now) {
        focused = null;
        if (!document.activeElement || document.activeElement === document.body) now.focus({ preventScroll: true });
        if (typeof node.selectionStart === 'number' && document.activeElement === now) now.setSelectionRange(node.selectionStart, node.selectionEnd);
      }
    }
  }

  const on = (name, handler) => document.addEventListener(name, handler, { capture: true, passive: true });
  on('input', event => note(event.target));
  on('change', event => note(event.target));
  on('focusin', event => {
    const selector = isEarly(event.target) ? selectorOf(event.target) : null;
    focused = selector ? { node: event.target, selector } : null;
  });
  on('toggle', event => { if (event.target.popover != null && isEarly(event.target)) open = event.newState === 'open' ? event.target : null; });
  on('click', notePress);
  on('pointerdown', event => { if (focused && !focused.node.isConnected && !focused.node.contains(event.target)) focused = null; });

  addEventListener('DOMContentLoaded', () => {
    const root = app();
    if (!root) return;
    for (const node of root.querySelectorAll('input, textarea, select, a[href], button, [popover]')) early.add(node);
    restore(root);
    const first = root.firstElementChild;
    const observer = new MutationObserver(() => {
      const isReplaced = !over && first && !first.isConnected;
      over ||= isReplaced;
      look();
      if (isReplaced) setTimeout(() => { observer.disconnect(); touched.clear(); focused = open = pressed = null; }, longestWait);
    });
    observer.observe(root, { childList: true, subtree: true });
  });

  // A reload, such as after a restart of the server.
  const keeps = '[data-keep], .list tr[data-row] > .c-tick > input';
  const kept = root => [...root.querySelectorAll(keeps)];
  addEventListener('pagehide', () => {
    const root = app();
    if (!root) return;
    const values = kept(root)
      .filter(node => isTick(node) ? node.checked : node.value)
      .map(node => [selectorOf(node), isTick(node) ? null : node.value]);
    try {
      if (values.length > 0) sessionStorage.setItem(storageKey(), JSON.stringify(values));
      else sessionStorage.removeItem(storageKey());
    } catch { /* No storage: nothing outlives a reload. */ }
  });

  function restore(root) {
    if (performance.getEntriesByType('navigation')[0]?.type !== 'reload') return;
    try {
      for (const [selector, value] of JSON.parse(sessionStorage.getItem(storageKey()) ?? '[]')) {
        const node = selector && root.querySelector(selector);
        if (!node || !node.matches(keeps)) continue;
        if (isTick(node)) node.checked = true;
        else node.value = value;
        note(node);
      }
    } catch { /* Not ours, or no storage. */ }
  }
})();
