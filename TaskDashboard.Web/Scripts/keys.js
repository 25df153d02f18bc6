// Keys that act on every page; those of lists are in lists.js. No key acts while a person types, nor under a dialog or a menu.
(() => {
  const root = document.documentElement;
  const longestPair = 1500;
  const longestOpening = 5000;
  const isLive = () => root.dataset.connection === 'live';
  const isPlain = event => !event.ctrlKey && !event.metaKey && !event.altKey;
  const isTyping = node => !!node.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [popover]');
  const isCovered = () => !!document.querySelector('[role=dialog], .mud-overlay-dialog, .mud-popover-open');

  function click(node) {
    node?.click();
    return !!node;
  }

  const act = name => click(document.querySelector(`[data-key-act="${name}"]`));

  // g, then the letter of a page of the menu.
  let pairBegan = -Infinity;
  const goTo = letter => click(document.querySelector(`a[data-go="${letter}"], [data-go="${letter}"] a`));

  // The needs of the overview have the digits in their order.
  const need = digit => click(document.querySelectorAll('main .needs .need')[digit - 1]?.querySelector('.need-t'));

  // All rows that are shown: by the tick in the head of a list, or by those of the destinations that have failures. Again: none of them.
  function tickAll() {
    const seen = [...document.querySelectorAll('main .list thead .c-tick input')].slice(0, 1);
    const ticks = (seen.length > 0 ? seen : [...document.querySelectorAll('main .group > .card-head input.tick')]).filter(tick => !tick.disabled);
    const all = ticks.every(tick => tick.checked);
    for (const tick of ticks) if (all || !tick.checked) tick.click();
    return ticks.length > 0;
  }

  // What is retried or restarted is what is open or chosen: of a push beside the list, of the chosen rows, of a group, of what needs
  // somebody and has the focus, or of the page.
  function retry() {
    const buttons = [...document.querySelectorAll('[data-key="r"]')].filter(button => button.checkVisibility());
    const within = part => buttons.find(button => part?.contains(button));
    const only = document.querySelector('.drawer') ?? document.querySelector('.pickbar');
    if (only) return within(only);
    return within(document.activeElement?.closest('.fail-group, .need'))
      ?? within(document.querySelector('.fail-group.is-open'))
      ?? buttons.find(button => !button.closest('.fail-group, .need'));
  }

  // A person follows up on the group that has the focus or is open.
  function followUp() {
    const group = document.activeElement?.closest('.fail-group') ?? document.querySelector('.fail-group.is-open');
    return group?.querySelector('[data-key="f"]');
  }

  // Until the page is live the search of the app bar finds, then the palette does. It takes a moment until its field is there: what is
  // typed meanwhile goes into it.
  let opening = null;

  function find() {
    if (isLive()) {
      opening = { text: '', opens: false, closes: false, until: performance.now() + longestOpening };
      if (act('palette')) return true;
      opening = null;
    }
    const field = document.getElementById('find');
    field?.focus();
    field?.select();
    return !!field;
  }

  function keep(event) {
    if (event.key === 'Escape') opening.closes = true;
    else if (event.key === 'Enter') opening.opens = true;
    else if (event.key === 'Backspace') opening.text = opening.text.slice(0, -1);
    else if (event.key.length === 1 && isPlain(event)) opening.text += event.key;
    else return false;
    return true;
  }

  // The palette: its field keeps the focus, the keys move the choice among the results.
  const results = () => [...document.querySelectorAll('#palette-hits [role=option]')];
  const isChosen = result => result.getAttribute('aria-selected') === 'true';
  let moved = false;
  let opens = false;

  function choose(chosen) {
    for (const result of results()) {
      if (isChosen(result) !== (result === chosen)) result.setAttribute('aria-selected', String(result === chosen));
    }
    const field = document.getElementById('palette');
    if (chosen) field?.setAttribute('aria-activedescendant', chosen.id);
    else field?.removeAttribute('aria-activedescendant');
    if (moved) chosen?.scrollIntoView({ block: 'nearest' });
  }

  // What the open page offers: its buttons. An act presses its button when the palette has closed, so that the page and the server decide
  // as if it had been pressed there. Acts that begin with what is typed come first.
  const actsOfPage = 'main :is(.page-actions, .query-field, .pickbar, .push-actions) button:not([type=submit], [data-escape])';
  const longestClosing = 3000;

  function nameOf(button) {
    return (button.getAttribute('aria-label') ?? button.textContent).trim();
  }

  function perform(button) {
    click(document.getElementById('palette')?.closest('[role=dialog]')?.querySelector('.mud-button-close'));
    const until = performance.now() + longestClosing;
    const press = () => {
      if (!isCovered()) {
        button.focus();
        click(button);
      } else if (performance.now() < until) requestAnimationFrame(press);
    };
    press();
  }

  function optionOf(button, index) {
    const option = document.createElement('button');
    Object.assign(option, { type: 'button', id: `palette-act-${index}`, className: 'palette-hit', tabIndex: -1 });
    option.setAttribute('role', 'option');
    option.setAttribute('aria-selected', 'false');
    const icon = button.querySelector('svg use')?.getAttribute('href') ?? '#i-zap';
    option.innerHTML = '<svg class="i" aria-hidden="true"><use/></svg><span class="palette-name"></span><span class="dim">On this page</span>';
    option.querySelector('use').setAttribute('href', icon);
    option.children[1].textContent = nameOf(button);
    option.onclick = () => perform(button);
    return option;
  }

  function listActs() {
    const [above, below] = ['palette-acts', 'palette-acts-below'].map(id => document.getElementById(id));
    if (!above || !below) return;
    const typed = document.getElementById('palette').value.trim().toLowerCase();
    const found = [...document.querySelectorAll(actsOfPage)]
      .filter(button => button.checkVisibility() && !button.disabled && nameOf(button).toLowerCase().includes(typed));
    const isFirst = button => typed.length > 1 && nameOf(button).toLowerCase().startsWith(typed);
    above.replaceChildren(...found.filter(isFirst).map((button, index) => optionOf(button, index)));
    below.replaceChildren(...found.filter(button => !isFirst(button)).map((button, index) => optionOf(button, found.length + index)));
  }

  // Enter may come before the results of what is typed.
  function openChosen() {
    const act = results().find(isChosen);
    if (act?.closest('#palette-acts, #palette-acts-below')) {
      opens = false;
      click(act);
      return;
    }
    const field = document.getElementById('palette');
    if (document.getElementById('palette-hits')?.dataset.of !== field.value.trim()) return;
    opens = false;
    click(results().find(isChosen));
  }

  function steer(event) {
    if (!isPlain(event)) return false;
    const all = results();
    const at = all.findIndex(isChosen);
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      moved = true;
      if (all.length > 0) choose(all[(at + (event.key === 'ArrowDown' ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === 'Enter') {
      opens = true;
      openChosen();
    } else return false;
    return true;
  }

  document.addEventListener('input', event => {
    if (event.target.id !== 'palette') return;
    [moved, opens] = [false, false];
    listActs();
    choose(results()[0]);
  });

  // The dialog gives the focus to its field, once it knows where to return it.
  document.addEventListener('focusin', event => {
    const field = event.target;
    if (!opening || field.id !== 'palette') return;
    const { text, opens: enter, closes } = opening;
    [opening, moved, opens] = [null, false, false];
    if (closes) { click(field.closest('[role=dialog]')?.querySelector('.mud-button-close')); return; }
    if (text.length > 0) {
      field.value = text;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    }
    opens = enter;
    listActs();
    follow();
  });

  function follow() {
    if (!document.getElementById('palette')) return;
    const all = results();
    choose(moved && all.find(isChosen) || all[0]);
    if (opens) openChosen();
  }

  new MutationObserver(follow).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-of'] });

  // The menu of the account closes by one press, wherever the focus is. Another one may come before the server has closed it.
  let closedAt = -Infinity;

  function closeMenu() {
    const menu = document.querySelector('.account-menu.mud-popover-open, .mud-popover-open .account-menu');
    const button = document.querySelector('.account button');
    if (!menu || !button) return false;
    if (performance.now() - closedAt > 1000) {
      closedAt = performance.now();
      button.click();
      button.focus();
    }
    return true;
  }

  // Enter confirms the open dialog, but where it means something else: in a field of several lines, on a button, a link or a choice.
  const mainAct = '.mud-dialog-actions :is(.mud-button-filled-primary, .mud-button-filled-error)';
  const ownEnter = 'textarea, select, button, a[href], summary, [contenteditable], [role=combobox], [role=option], [role=menuitem]';
  const asked = () => document.querySelector('.mud-popover-open') ? null : [...document.querySelectorAll('[role=dialog]')].at(-1);
  const mainOf = dialog => [...dialog.querySelectorAll(mainAct)].filter(button => !button.disabled && button.ariaDisabled !== 'true').at(-1);

  // The × of a dialog that had no other button yet when it opened: the person has not gone there.
  let given = null;

  function confirm(event) {
    const [dialog, node] = [asked(), event.target];
    if (!dialog || event.repeat || event.shiftKey || event.altKey || (node !== document.body && !dialog.contains(node))) return false;
    const isMeant = event.ctrlKey || event.metaKey;
    if (node !== given && node.matches(isMeant ? 'textarea, [contenteditable]' : ownEnter)) return false;
    const main = mainOf(dialog);
    // The browser does it.
    if (!main || (!isMeant && node.matches('input') && node.form && node.form === main.form)) return false;
    // A field gives its value to the page when it is left.
    if (node.matches('input:not([type=checkbox], [type=radio])')) node.dispatchEvent(new Event('change', { bubbles: true }));
    return click(main);
  }

  // Tab goes round in a dialog. The library has elements without a name around it for that; so they never get the focus.
  const stops = 'a[href], button:not(:disabled), input:not(:disabled, [type=hidden]), select:not(:disabled), textarea:not(:disabled), summary, [tabindex="0"]';

  function goRound(event) {
    const dialog = asked();
    given = null;
    if (!dialog || event.ctrlKey || event.metaKey || event.altKey) return false;
    const all = [...dialog.querySelectorAll(stops)].filter(node => node.tabIndex >= 0 && node.checkVisibility());
    const node = document.activeElement;
    const [end, start] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
    const isAtEnd = node === end || (end?.type === 'radio' && node.type === 'radio' && node.name === end.name);
    if (!start || (!isAtEnd && node !== dialog && dialog.contains(node))) return false;
    start.focus();
    return true;
  }

  // At first, the act of a dialog has the focus rather than its ×, and rather than a field where a keyboard on the screen would cover it.
  const isNarrow = matchMedia('(max-width: 600px), (pointer: coarse)');
  const begun = new WeakSet();
  document.addEventListener('focusin', event => {
    const node = event.target;
    const dialog = node.closest('[role=dialog]');
    if (!dialog || node === dialog || begun.has(dialog)) return;
    begun.add(dialog);
    const isField = node.matches('input:not([type=checkbox], [type=radio]), textarea') && node.id !== 'palette';
    if (!node.matches('.mud-button-close') && !(isField && isNarrow.matches)) return;
    const main = mainOf(dialog);
    given = main ? null : node;
    main?.focus({ preventScroll: true });
  });

  function press(event) {
    if (event.isComposing) return false;
    if (event.key === 'Escape' && closeMenu()) return true;
    if (opening && performance.now() < opening.until) return keep(event);
    if (event.target.id === 'palette') return steer(event);
    if (event.key === 'Enter' && confirm(event)) return true;
    if (event.key === 'Tab') return goRound(event);
    if (event.key === 'k' && event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) return !isCovered() && find();
    if (!isPlain(event) || event.repeat || isTyping(event.target) || isCovered()) return false;
    const isSecond = performance.now() - pairBegan < longestPair;
    pairBegan = -Infinity;
    if (isSecond && /^[a-z]$/.test(event.key) && goTo(event.key)) return true;
    if (/^[1-9]$/.test(event.key)) return need(Number(event.key));
    switch (event.key) {
      case 'a': return isLive() && tickAll();
      case 'g': pairBegan = performance.now(); return true;
      case '/': return find();
      case '?': return isLive() && act('shortcuts');
      case 'r': return isLive() && click(retry());
      case 'f': return isLive() && click(followUp());
      case 'c': return click(document.querySelector('main [data-key="c"]'));
      default: return false;
    }
  }

  addEventListener('keydown', event => {
    if (!press(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
})();
