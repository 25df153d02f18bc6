// A range of a chart is chosen by dragging; the form below it holds the same choice, for the keyboard and without this script.
(() => {
  document.addEventListener('pointerdown', start => {
    const plot = start.target.closest?.('[data-brush]');
    const form = plot?.closest('section')?.querySelector('[data-range]');
    if (!form || start.button !== 0) return;
    const bars = [...plot.querySelectorAll('.bar-col')];
    const box = plot.getBoundingClientRect();
    const [from, to] = form.querySelectorAll('select');
    const at = x => Math.max(0, Math.min(bars.length - 1, Math.floor((x - box.left) / box.width * bars.length)));
    let range = [at(start.clientX), at(start.clientX)];
    const show = () => bars.forEach((bar, index) => bar.classList.toggle('is-chosen', index >= range[0] && index <= range[1]));
    const move = event => {
      const [one, other] = [at(start.clientX), at(event.clientX)];
      range = [Math.min(one, other), Math.max(one, other)];
      show();
    };
    const end = () => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      choose(from, range[0]);
      choose(to, range[1] + 1);
    };
    show();
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  });

  // The page learns of the choice as if it had been made by hand.
  function choose(select, value) {
    select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  }
})();
