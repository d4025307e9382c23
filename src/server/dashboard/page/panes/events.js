'use strict';

// What happens to messages, as it happens.
{
    const {el} = relay;
    const most_shown = 500;
    const most_at_once = 200;
    const kinds = ['sent', 'delivered', 'opened', 'clicked', 'bounced', 'complained', 'unsubscribed',
        'delivery_delayed', 'failed', 'suppressed', 'scheduled', 'dead', 'expired', 'cancelled'];
    const fields = [
        {name: 'to', label: 'Address', hint: 'ann@example.org'},
        {name: 'events', label: 'Event', options: relay.options(kinds)},
        {name: 'lane', label: 'Lane', options: relay.options(['transactional', 'campaign'])},
        {name: 'campaign', label: 'Campaign', hint: 'its name or id'},
    ];

    const columns = [
        {title: 'At', cell: (event) => relay.time(event.at)},
        {title: 'Event', cell: (event) => relay.badge(event.event)},
        {title: 'To', wide: true, cell: (event) => relay.shown_addresses(event.to)},
        {title: 'Subject', wide: true, cell: (event) =>
            el('a', {href: relay.address(['messages', event.id])}, event.subject || event.id)},
        {title: 'Campaign', wide: true, cell: (event) => event.campaign || null},
        {title: 'More', wide: true, cell: (event) => relay.members(event.detail) || null},
    ];

    const nothing = (filters) => Object.keys(filters).length > 0 ? 'No event like that so far.' :
        'Nothing has happened yet. What becomes of each message is listed here as the relay learns of it.';

    const draw = (list, {seen, is_cut}, filters) => relay.draw(list,
        relay.table(columns, seen, {key: (event) => event.seq, label: 'Events', empty: nothing(filters)}),
        is_cut && el('p', {class: 'note'}, 'There were more, which a message still tells of itself.'));

    const hold_text = ({is_held, waiting}) => {
        if (!is_held)
            return 'Pause';
        return waiting > 0 ? `Go on (${relay.count(waiting, 'new event')})` : 'Go on';
    };

    const show = (root, args) => {
        const {filters} = relay.read_args(args);
        const list = el('div', {class: 'pane'});
        // `seen`: the newest first, all up to `newest`; `waiting`: how many came while it was held
        const state = {seen: [], newest: undefined, is_cut: false, is_held: false, waiting: 0};

        const hold = () => {
            Object.assign(state, {is_held: !state.is_held, waiting: 0});
            draw_button();
            draw(list, state, filters);
        };
        const button = relay.button('', hold);
        const draw_button = () => {
            button.textContent = hold_text(state);
            button.setAttribute('aria-pressed', state.is_held);
        };

        const refresh = async () => {
            const is_first = state.newest === undefined;
            const page = await relay.api.get('/relay/events',
                {...filters, limit: most_at_once, since: state.newest});
            const all = [...page.data, ...state.seen];
            state.newest = page.newest;
            state.seen = all.slice(0, most_shown);
            state.is_cut ||= page.has_more || all.length > most_shown;
            state.waiting += page.data.length;
            draw_button();
            if (!state.is_held && (is_first || page.data.length > 0))
                draw(list, state, filters);
        };

        const search = (values) => relay.go(relay.address('events', values));
        draw_button();
        root.append(relay.heading('Events', {}, button), relay.filters(fields, filters, search), list);
        return {refresh, keys: [{key: 'p', title: 'Pause, or go on', run: hold}]};
    };

    relay.pane({name: 'events', title: 'Events', show});
}
