// The suggestions of the query's field. They are in the page already: this shows those that fit what is typed before the cursor, moves the
// choice among them and writes the chosen one. It works before the page is live, and asks no server.
(() => {
  const field = () => document.getElementById('query');
  const list = () => document.getElementById('query-hits');
  const shown = () => [...list()?.querySelectorAll('[data-shown]') ?? []];
  const chosen = () => list()?.querySelector('[aria-selected="true"]') ?? null;
  const isOpen = () => list()?.hasAttribute('data-open') ?? false;

  // What is being typed: a field's name, or a value behind its colon and the last comma. Null within quotes.
  function token(input) {
    const before = input.value.slice(0, input.selectionStart);
    if ((before.match(/(?<!\\)"/g) ?? []).length % 2 === 1) return null;
    const word = /(?:^|\s)-?([^\s"]*)$/.exec(before)?.[1] ?? '';
    const colon = word.indexOf(':');
    return colon < 0
      ? { of: null, part: word }
      : { of: word.slice(0, colon).toLowerCase(), part: word.slice(Math.max(colon, word.lastIndexOf(',')) + 1) };
  }

  function fits(option, typed) {
    const text = option.dataset.text.toLowerCase();
    const part = typed.part.toLowerCase();
    return (option.dataset.of?.toLowerCase() ?? null) === typed.of && text.startsWith(part) && text !== part;
  }

  function show(open) {
    const input = field();
    const options = list();
    if (!input || !options) return;
    const typed = open ? token(input) : null;
    let any = false;
    for (const option of options.children) {
      const fitting = typed !== null && fits(option, typed);
      option.toggleAttribute('data-shown', fitting);
      any ||= fitting;
    }
    choose(null);
    options.toggleAttribute('data-open', any);
    input.setAttribute('aria-expanded', String(any));
  }

  function choose(option) {
    for (const other of list().querySelectorAll('[aria-selected="true"]')) other.setAttribute('aria-selected', 'false');
    if (option) {
      option.setAttribute('aria-selected', 'true');
      option.scrollIntoView({ block: 'nearest' });
      field().setAttribute('aria-activedescendant', option.id);
    } else field().removeAttribute('aria-activedescendant');
  }

  function take(option) {
    const input = field();
    const typed = token(input);
    if (!typed) return;
    const at = input.selectionStart;
    const start = at - typed.part.length;
    input.setRangeText(option.dataset.text, start, at, 'end');
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  function press(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return false;
    const options = shown();
    const at = options.indexOf(chosen());
    switch (event.key) {
      case 'ArrowDown':
      case 'ArrowUp':
        if (!isOpen()) {
          if (event.key === 'ArrowDown') show(true);
          return isOpen();
        }
        choose(options[(at + (event.key === 'ArrowDown' ? 1 : at < 0 ? 0 : -1) + options.length) % options.length]);
        return true;
      case 'Enter':
        if (isOpen() && at >= 0) { take(options[at]); return true; }
        show(false);
        return false;
      case 'Tab':
        if (isOpen() && at >= 0 && !event.shiftKey) { take(options[at]); return true; }
        show(false);
        return false;
      case 'Escape':
        if (!isOpen()) return false;
        show(false);
        return true;
      default:
        return false;
    }
  }

  addEventListener('keydown', event => {
    if (event.target.id !== 'query' || !press(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
  document.addEventListener('input', event => { if (event.target.id === 'query') show(true); });
  document.addEventListener('focusout', event => { if (event.target.id === 'query') show(false); });

  // The field keeps the focus.
  document.addEventListener('pointerdown', event => {
    const option = event.target.closest?.('#query-hits [role=option]');
    if (!option) return;
    event.preventDefault();
    field().focus();
    take(option);
  });
})();
