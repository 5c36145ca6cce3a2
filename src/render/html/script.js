// What a page does where scripts run: search, filter, sort, group, and the way to one person. Without it everything
// is there and readable; this only shows less of it at once, in another order.
(() => {
  const root = document.documentElement;
  const form = document.querySelector('.controls');
  const search = form.querySelector('input');
  const group = form.querySelector('select[name=group]');
  const sort = form.querySelector('select[name=sort]');
  const found = form.querySelector('.found');
  const chips = [...form.querySelectorAll('.chip')];
  const compare = new Intl.Collator('en', { numeric: true }).compare;

  const rows = [...document.querySelectorAll('.row')].map((element, order) => ({
    element,
    order,
    text: element.textContent.toLowerCase(),
    email: element.querySelector('.email')?.textContent ?? '',
    data: element.dataset,
  }));
  const rowOf = new Map(rows.map((row) => [row.element, row]));
  const people = [...document.querySelectorAll('.people')];
  const headings = new Map(
    people.flatMap((list) =>
      [...list.children].map((each) => [
        each.querySelector('.row').dataset.effect,
        each.querySelector('h3').firstChild.data.trim(),
      ]),
    ),
  );
  const ids = new Map(
    [...document.querySelectorAll('.people > [id]')].map((each) => [
      each.querySelector('.row').dataset.effect,
      each.id,
    ]),
  );
  const sections = [...document.querySelectorAll('.workspace')];

  const names = new Map(chips.map((chip) => [chip.dataset.value, chip.textContent]));

  const keys = {
    effect: ({ data }) => data.effect,
    type: ({ data }) => data.type,
    file: ({ data }) => data.file ?? 'Not on the roster',
    by: ({ data }) => data.by ?? 'Author unknown',
    outcome: ({ data }) => names.get(data.outcome) ?? 'Not applied',
    domain: ({ email }) => email.slice(email.lastIndexOf('@') + 1),
  };
  const orders = {
    plan: (a, b) => a.order - b.order,
    email: (a, b) => compare(a.email, b.email) || a.order - b.order,
    type: (a, b) => compare(a.data.type, b.data.type) || a.order - b.order,
    place: (a, b) =>
      compare(a.data.file ?? '\uffff', b.data.file ?? '\uffff') ||
      (a.data.line ?? 0) - (b.data.line ?? 0) ||
      a.order - b.order,
    day: (a, b) => compare(b.data.day ?? '', a.data.day ?? '') || a.order - b.order,
  };

  function show() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const filters = pressed();
    const isFiltered = words.length > 0 || filters.size > 0;
    let number = 0;
    for (const { element, text, data } of rows) {
      const isFound = words.every((word) => text.includes(word));
      const isWanted = isFound && isChosen(data, filters);
      number += Number(isWanted);
      if (element.hidden === isWanted) element.hidden = !isWanted;
    }
    for (const one of document.querySelectorAll('.group, .card:has(.row)')) tell(one, isFiltered);
    for (const one of sections) one.hidden = isFiltered && !hasShown(one);
    found.textContent = isFiltered ? `${number} of ${rows.length} entries shown: ${told()}` : '';
  }

  /** What is wanted of each key that a chip is pressed for. */
  function pressed() {
    const wanted = new Map();
    for (const chip of chips) {
      if (chip.getAttribute('aria-pressed') !== 'true') continue;
      const { key, value } = chip.dataset;
      wanted.set(key, (wanted.get(key) ?? new Set()).add(value));
    }
    return wanted;
  }

  /** What is shown, for whoever gets the page on paper. */
  function told() {
    const labels = chips
      .filter((chip) => chip.getAttribute('aria-pressed') === 'true')
      .map((chip) => chip.textContent);
    const typed = search.value.trim();
    return [...(typed === '' ? [] : [`“${typed}”`]), ...labels].join(', ');
  }

  function isChosen(data, filters) {
    return [...filters].every(([key, values]) => values.has(data[key]));
  }

  function hasShown(element) {
    return element.querySelector('.row:not([hidden])') !== null;
  }

  /** Says of a list how many of it are shown. One of which nobody is shown goes. */
  function tell(list, isFiltered) {
    const all = list.querySelectorAll('.row').length;
    const shown = isFiltered ? list.querySelectorAll('.row:not([hidden])').length : all;
    list.querySelector('.n').textContent = shown === all ? `${all}` : `${shown} of ${all}`;
    list.hidden = shown === 0;
  }

  function arrange() {
    for (const list of people) {
      const members = [...list.querySelectorAll('.row')].map((element) => rowOf.get(element));
      members.sort(orders[sort.value]);
      const groups = new Map();
      for (const row of members) {
        const key = keys[group.value](row);
        if (groups.has(key)) groups.get(key).push(row);
        else groups.set(key, [row]);
      }
      const named = [...groups];
      // Effects have an order of their own; other groups are sorted by name.
      if (group.value === 'effect') named.sort(([a], [b]) => rank(a) - rank(b));
      else named.sort(([a], [b]) => compare(a, b));
      list.replaceChildren(...named.map(([key, all]) => section(key, all)));
    }
    show();
  }

  function rank(effect) {
    return ['gain', 'change', 'lose'].indexOf(effect);
  }

  function section(key, members) {
    const made = document.createElement('section');
    const heading = document.createElement('h3');
    const number = document.createElement('span');
    const list = document.createElement('ul');
    made.className = group.value === 'effect' ? `group ${key}` : 'group';
    if (group.value === 'effect' && ids.has(key)) made.id = ids.get(key);
    number.className = 'n';
    list.className = 'rows';
    heading.append(`${group.value === 'effect' ? headings.get(key) : key} `, number);
    list.append(...members.map(({ element }) => element));
    made.append(heading, list);
    return made;
  }

  function reset() {
    search.value = '';
    for (const chip of chips) chip.setAttribute('aria-pressed', 'false');
  }

  function follow() {
    const id = decoded(location.hash.slice(1));
    const target = id === '' ? null : document.getElementById(id);
    if (target === null) return;
    if (target.closest('[hidden]') !== null) {
      reset();
      show();
    }
    const row = target.closest('.row');
    target.scrollIntoView({ block: row === null ? 'start' : 'center', behavior: 'instant' });
    row?.focus({ preventScroll: true });
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  let waiting = 0;
  search.addEventListener('input', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(show);
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => {
    reset();
    requestAnimationFrame(arrange);
  });
  group.addEventListener('change', arrange);
  sort.addEventListener('change', arrange);
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(chip.getAttribute('aria-pressed') !== 'true'));
      show();
    });
  }
  addEventListener('hashchange', follow);
  addEventListener('keydown', (event) => {
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && event.target === search) {
      search.value = '';
      show();
    }
  });

  const theme = document.querySelector('.theme');
  const themes = ['auto', 'light', 'dark'];
  function paint(name) {
    if (name === 'auto') delete root.dataset.theme;
    else root.dataset.theme = name;
    theme.querySelector('span').textContent = name;
  }
  theme.addEventListener('click', () => {
    const next = themes[(themes.indexOf(root.dataset.theme ?? 'auto') + 1) % themes.length];
    paint(next);
    try {
      localStorage.setItem('roster-theme', next);
    } catch {
      // A page that is opened as a file may have no storage.
    }
  });
  try {
    paint(themes.find((name) => name === localStorage.getItem('roster-theme')) ?? 'auto');
  } catch {
    paint('auto');
  }

  theme.hidden = false;
  form.hidden = rows.length === 0;
  follow();
})();
