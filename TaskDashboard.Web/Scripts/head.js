// Runs before the first paint: the theme, and the elements that show time. No server is asked for either.
(() => {
  const root = document.documentElement;

  // Theme: the person's choice in a cookie that the server reads too; without one, what the system prefers.
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('theme') : null;
  const chosen = () => /(?:^|; )theme=(dark|light)/.exec(document.cookie)?.[1];

  function applyTheme() {
    root.dataset.theme = chosen() ?? (prefersDark.matches ? 'dark' : 'light');
  }

  function switchTheme() {
    const theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    applyTheme();
    tabs?.postMessage(theme);
  }

  // How high rows are. Both the server and this script know it from the cookie.
  function setDensity(density) {
    document.cookie = `density=${density}; path=/; max-age=31536000; samesite=lax`;
    root.dataset.density = density;
    sayDensity();
  }

  function sayDensity() {
    for (const button of document.querySelectorAll('[data-set-density]')) {
      button.setAttribute('aria-pressed', String(button.dataset.setDensity === (root.dataset.density ?? 'usual')));
    }
  }

  customElements.define('row-height', class extends HTMLElement {
    connectedCallback() { setTimeout(sayDensity); }
  });

  applyTheme();
  prefersDark.addEventListener('change', applyTheme);
  tabs?.addEventListener('message', applyTheme);

  // Time: every age and every running duration counts on one shared tick. The server's clock is the one that counts.
  const serverTime = Number(document.querySelector('meta[name="server-time"]')?.content);
  const ahead = Number.isFinite(serverTime) && serverTime > 0 ? serverTime - Date.now() : 0;
  const now = () => Date.now() + ahead;
  const ticking = new Set();

  const local = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
  const localWithYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

  const two = (large, largeUnit, small, smallUnit) => small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

  function age(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86400)} d`;
  }

  function duration(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
    if (seconds < 86400) return two(Math.floor(seconds / 3600), 'h', Math.floor(seconds % 3600 / 60), 'min');
    return two(Math.floor(seconds / 86400), 'd', Math.floor(seconds % 86400 / 3600), 'h');
  }

  // The text is this script's own, never the server's: a render sets the attribute and touches nothing else.
  class TimeElement extends HTMLElement {
    static observedAttributes = ['at'];
    connectedCallback() { this.show(); if (this.counts) ticking.add(this); }
    disconnectedCallback() { ticking.delete(this); }
    attributeChangedCallback() { if (this.isConnected) this.show(); }
    get instant() { return Date.parse(this.getAttribute('at')); }
    show() {
      const text = Number.isNaN(this.instant) ? '' : this.text();
      if (this.textContent !== text) this.textContent = text;
    }
  }

  customElements.define('time-age', class extends TimeElement {
    get counts() { return true; }
    text() {
      this.title = localWithYear.format(this.instant) + (this.dataset.utc ? `\n${this.dataset.utc}` : '');
      const passed = now() - this.instant;
      const suffix = this.getAttribute('suffix') ?? '';
      return suffix === ' ago' && passed < 1000 ? 'just now' : age(passed) + suffix;
    }
  });

  customElements.define('time-running', class extends TimeElement {
    get counts() { return true; }
    text() { return duration(now() - this.instant); }
  });

  customElements.define('time-left', class extends TimeElement {
    get counts() { return true; }
    text() { this.title = localWithYear.format(this.instant) + (this.dataset.utc ? `\n${this.dataset.utc}` : ''); return duration(this.instant - now()); }
  });

  customElements.define('time-local', class extends TimeElement {
    get counts() { return false; }
    text() {
      this.title = this.dataset.utc ?? '';
      const sameYear = new Date(this.instant).getFullYear() === new Date(now()).getFullYear();
      return (sameYear ? local : localWithYear).format(this.instant);
    }
  });

  // A time of day, for an axis.
  const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  customElements.define('time-clock', class extends TimeElement {
    get counts() { return false; }
    text() { return clock.format(this.instant); }
  });

  // The same with the day, for the options of a range: those can hold no element, so that this one speaks for them.
  const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  customElements.define('time-options', class extends HTMLElement {
    static observedAttributes = ['at'];
    attributeChangedCallback() { requestAnimationFrame(() => this.localize()); }
    localize() {
      for (const option of this.closest('form')?.querySelectorAll('option[data-at]') ?? []) option.label = hour.format(Date.parse(option.dataset.at));
    }
  });

  // The tab's title: the page says it in its heading, in the same render as everything else.
  customElements.define('tab-title', class extends HTMLElement {
    static observedAttributes = ['text'];
    connectedCallback() { document.title = this.getAttribute('text'); }
    attributeChangedCallback() { if (this.isConnected) this.connectedCallback(); }
  });

  setInterval(() => {
    if (document.hidden || root.dataset.connection === 'lost') return;
    for (const element of ticking) element.show();
  }, 1000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) for (const element of ticking) element.show(); });

  // For HeadingFocus: another page is shown.
  window.focusHeading = () => document.querySelector('h1')?.focus({ preventScroll: true });

  // For a button that is no part of its form.
  window.submitForm = id => document.getElementById(id)?.requestSubmit();

  // Small things that need no server.
  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without https there is no clipboard API.
      const area = Object.assign(document.createElement('textarea'), { value: text, readOnly: true });
      area.style.cssText = 'position:fixed;opacity:0';
      button.after(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      button.focus();
    }
    button.classList.add('is-copied');
    const said = document.getElementById('said');
    if (said) said.textContent = 'Copied';
    setTimeout(() => { button.classList.remove('is-copied'); if (said) said.textContent = ''; }, 1600);
  }

  document.addEventListener('click', event => {
    const target = event.target.closest('[data-copy], [data-copy-link], [data-switch-theme], [data-set-density]');
    if (!target) return;
    if (target.dataset.copy !== undefined) copy(target, target.dataset.copy);
    else if (target.dataset.copyLink !== undefined) copy(target, location.href);
    else if (target.dataset.setDensity !== undefined) setDensity(target.dataset.setDensity);
    else switchTheme();
  });

  // A skip link takes the focus along: Blazor only scrolls.
  document.addEventListener('click', event => {
    const link = event.target.closest('a.skip-link');
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    target.scrollIntoView({ block: 'start' });
    target.focus({ preventScroll: true });
  }, true);

  // A form that only leads somewhere: on a live page its address is a link of the page.
  document.addEventListener('submit', event => {
    const form = event.target.closest('form[data-navigate]');
    if (!form || root.dataset.connection !== 'live') return;
    event.preventDefault();
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form));
    Blazor.navigateTo(address.pathname + address.search);
    form.reset();
  });

  // Where there is room the menu stands beside the page: one that was opened over it closes, and the page is in reach again.
  matchMedia('(max-width: 960px)').addEventListener('change', narrow => { if (!narrow.matches) document.querySelector('.menu-veil')?.click(); });

  document.addEventListener('keydown', event => {
    if (event.key === 'Escape' && !document.querySelector('.mud-dialog, .mud-popover-open')) {
      const close = document.querySelector('[data-escape]');
      if (close) {
        document.querySelector('tr.is-open :is(.cell-name, .c-name) a')?.focus({ preventScroll: true });
        close.click();
      }
    }
  });
})();
