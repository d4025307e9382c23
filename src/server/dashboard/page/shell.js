'use strict';

// The frame around the panes: which one is shown, what the keyboard does, the login, and a relay that
// goes away and comes back.
{
    const {el} = relay;
    const between_refreshes = 2000; // ms
    const by_id = (id) => document.getElementById(id);

    const panes = [];
    let shown = null; // {pane, args, root, view}
    let is_lost = false;
    let is_locked = false;
    let timer = 0;

    // pane: {name, title, is_here(status), show(root, args) -> {refresh(), close(), keys}}. `show` fills
    // `root`; `args` is the rest of the address #/name/args, as it stands there. `refresh` is called at once
    // and every two seconds while the pane is seen, and may return a promise; what it rejects with is said
    // above the pane. `keys`: [{key, title, run}]; the key "/" goes to the element with `data-search`, or
    // else to the first search field. A pane with `is_here` is there where that is true of the status.
    relay.pane = (pane) => panes.push(pane);

    relay.go = (address) => { location.hash = address; };

    // The last answer of GET /relay/status
    relay.status = null;

    const read_address = () => {
        const [name, ...args] = location.hash.replace(/^#\/?/, '').split('/');
        const pane = panes.find((one) => one.name === name) || panes[0];
        return {pane, args: pane.name === name ? args.join('/') : ''};
    };

    const close = () => {
        if (shown && shown.view && shown.view.close)
            shown.view.close();
        shown = null;
        by_id('main').replaceChildren();
    };

    const show_menu = (is_open) => {
        by_id('menu').setAttribute('aria-expanded', is_open);
        by_id('side').classList.toggle('open', is_open);
    };

    const panes_here = () => panes.filter(
        ({is_here}) => !is_here || (relay.status && is_here(relay.status)));

    const draw_nav = () => relay.draw(by_id('nav'), panes_here().map((pane, number) =>
        el('a', {href: `#/${pane.name}`, 'aria-current': shown && pane === shown.pane && 'page'},
            pane.title, el('kbd', {'aria-hidden': true}, number + 1))));

    const open = () => {
        if (is_locked)
            return;
        close();
        const {pane, args} = read_address();
        const root = el('div', {class: `pane ${pane.name}`});
        by_id('main').append(root);
        document.title = `${pane.title} · resend-relay`;
        show_menu(false);
        say_why(null);
        scrollTo(0, 0);
        shown = {pane, args, root, view: pane.show(root, args)};
        draw_nav();
        relay.refresh();
    };

    const state_of = (status) => {
        if (is_lost)
            return ['no answer', 'bad'];
        if (!status)
            return ['asking', 'off'];
        if (!status.accepting)
            return ['refusing mail', 'bad'];
        if (!status.sending)
            return ['paused', 'warn'];
        return status.pauses.length ? ['partly paused', 'warn'] : ['sending', 'good'];
    };

    const draw_state = () => {
        relay.draw(by_id('state'), relay.badge(...state_of(relay.status)),
            relay.status && relay.status.sandbox && relay.badge('sandbox: no real mail', 'warn'));
        relay.draw(by_id('version'), relay.status ? `version ${relay.status.version}` : '');
    };

    // Above the pane: that the relay is lost, or what it refused.
    const say_why = (error) => {
        const text = is_lost ? 'The relay does not answer. This page goes on by itself when it is back.' :
            error && (error.message || String(error));
        relay.draw(by_id('banner'), text && el('p', {},
            el('span', {class: 'sign', 'aria-hidden': true}, relay.sign('warn')), text));
        document.body.classList.toggle('lost', is_lost);
    };

    const ask_again = async () => {
        const seen = shown;
        try {
            relay.status = await relay.api.get('/relay/status');
            if (seen && seen === shown && seen.view && seen.view.refresh)
                await seen.view.refresh();
            say_why(null);
        } catch (error) {
            if (is_locked)
                return;
            say_why(error);
            if (!error.message || error instanceof Error)
                console.error(error);
        }
        draw_state();
        draw_nav();
    };

    let asking = null;
    const tick = async () => {
        clearTimeout(timer);
        if (is_locked || document.hidden)
            return;
        asking = asking || ask_again().finally(() => { asking = null; });
        await asking;
        clearTimeout(timer);
        timer = setTimeout(tick, between_refreshes);
    };

    // Has the pane that is shown ask again now, as after an action.
    relay.refresh = async () => {
        if (asking)
            await asking;
        await tick();
    };

    // The login

    const lock = (why) => {
        is_locked = true;
        close();
        clearTimeout(timer);
        relay.status = null;
        by_id('app').hidden = true;
        by_id('login').hidden = false;
        by_id('login-error').textContent = why;
        by_id('token').value = '';
        by_id('token').focus();
    };

    const unlock = () => {
        is_locked = false;
        by_id('login').hidden = true;
        by_id('app').hidden = false;
        by_id('logout').hidden = !relay.token.get();
        open();
    };

    const log_out = (why) => {
        relay.token.forget();
        lock(why);
    };

    by_id('login-form').onsubmit = (event) => {
        event.preventDefault();
        relay.token.set(by_id('token').value.trim());
        unlock();
    };
    by_id('logout').onclick = () => log_out('');

    relay.news.addEventListener('stranger', () => {
        if (!is_locked)
            log_out(relay.token.get() ? 'The relay does not know this token.' : '');
    });

    // A relay that goes away and comes back

    relay.news.addEventListener('lost', () => {
        is_lost = true;
        say_why(null);
        draw_state();
    });
    relay.news.addEventListener('found', () => {
        if (is_lost)
            relay.tell('The relay is back.');
        is_lost = false;
    });

    // The keyboard

    const keys = () => [
        ...panes_here().map((pane, number) => (
            {key: String(number + 1), title: pane.title, run: () => relay.go(`#/${pane.name}`)})),
        {key: '/', title: 'Search', run: focus_search},
        {key: 'r', title: 'Ask again now', run: relay.refresh},
        {key: 'Escape', title: 'Back to the list', run: go_back},
        {key: '?', title: 'These keys', run: show_keys},
        ...(shown && shown.view && shown.view.keys || []),
    ];

    const focus_search = () => {
        const search = shown && shown.root.querySelector('[data-search], input[type=search]');
        if (search)
            search.focus();
    };

    const go_back = () => {
        if (shown && shown.args)
            relay.go(`#/${shown.pane.name}`);
    };

    const show_keys = () => relay.show({title: 'Keys'}, el('dl', {class: 'keys'}, keys().map(
        ({key, title}) => el('div', {}, el('dt', {}, el('kbd', {}, key)), el('dd', {}, title)))));

    const is_typing = (target) => target.matches('input, textarea, select, [contenteditable]');

    document.addEventListener('keydown', (event) => {
        const is_anothers = event.ctrlKey || event.metaKey || event.altKey ||
            document.querySelector('dialog[open]');
        if (is_locked || is_anothers)
            return;
        if (is_typing(event.target)) {
            if (event.key === 'Escape')
                event.target.blur();
            return;
        }
        const found = keys().find((one) => one.key === event.key);
        if (found) {
            event.preventDefault();
            found.run();
        }
    });

    by_id('help').onclick = show_keys;
    by_id('skip').onclick = () => by_id('main').focus();
    by_id('menu').onclick = () => show_menu(by_id('menu').getAttribute('aria-expanded') !== 'true');

    // Begins, once all panes are there.
    relay.start = () => {
        addEventListener('hashchange', () => {
            open();
            by_id('main').focus({preventScroll: true});
        });
        document.addEventListener('visibilitychange', tick);
        draw_state();
        unlock();
    };
}
