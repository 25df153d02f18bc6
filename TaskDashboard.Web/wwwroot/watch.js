// Tells the server when a person is busy with some rows, and when no longer: they point at them, have focused or selected
// something in them, or have scrolled past their start. One call a change, none a movement.
export function watch(element, target) {
  let pointed = false;
  let held = false;

  function selected() {
    const selection = getSelection();
    return !!selection && !selection.isCollapsed && selection.rangeCount > 0 && selection.getRangeAt(0).intersectsNode(element);
  }

  function check() {
    const busy = pointed || element.contains(document.activeElement) || selected() || element.getBoundingClientRect().top < 0;
    if (busy === held) return;
    held = busy;
    target.invokeMethodAsync('SetHeld', held).catch(() => { });
  }

  const listening = new AbortController();
  const on = (source, names, handler) => names.forEach(name => source.addEventListener(name, handler, { signal: listening.signal, passive: true }));
  on(element, ['pointerenter', 'pointermove'], () => { if (!pointed) { pointed = true; check(); } });
  on(element, ['pointerleave', 'pointercancel'], () => { pointed = false; check(); });
  on(element, ['focusin'], check);
  on(element, ['focusout'], () => setTimeout(check));
  on(document, ['selectionchange', 'scroll'], check);
  if (element.matches(':hover')) pointed = true;
  check();

  return { dispose: () => listening.abort() };
}

export function scrollToTop() {
  scrollTo({ top: 0, behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}
