'use strict';

// Messages, searched for and paged through.
{
    const {el} = relay;
    const messages_of_a_page = 50;
    const states = ['scheduled', 'queued', 'sealed', 'waiting', 'sent', 'dead', 'cancelled', 'expired', 'suppressed'];
    const fields = [
        {name: 'what', label: 'Id, address or tag', hint: 'ann@example.org or module:support'},
        {name: 'state', label: 'State', options: relay.options(states)},
        {name: 'lane', label: 'Lane', options: relay.options(['transactional', 'campaign'])},
        {name: 'campaign', label: 'Campaign', hint: 'its name or id'},
    ];

    // What was typed into the first field, under the name of what it is
    const parameters = ({what, ...others}) => {
        if (!what)
            return others;
        if (what.includes('@'))
            return {...others, to: what};
        return {...others, tag: what.replace(/^([^:=]*)=/, '$1:')};
    };

    const search = (values) => relay.go(relay.is_id(values.what || '') ?
        relay.address(['messages', values.what]) : relay.address('messages', parameters(values)));

    const standing = (m) => {
        if (m.waits_for)
            return `waits for ${relay.wait_text(m.waits_for)}`;
        return m.last_event ? relay.badge(m.last_event) : null;
    };

    const columns = [
        {title: 'State', cell: (m) => relay.badge(m.state)},
        {title: 'To', wide: true, cell: (m) => relay.shown_addresses(m.to)},
        {title: 'Subject', wide: true, cell: (m) =>
            el('a', {href: relay.address(['messages', m.id])}, relay.subject(m))},
        {title: 'Campaign', wide: true, cell: (m) => m.campaign || null},
        {title: 'Accepted', cell: (m) => relay.time(m.accepted_at)},
        {title: 'Now', wide: true, cell: standing},
    ];

    const nothing = (page, filters) => {
        if (page.has_more)
            return 'None of these among the messages that were looked at. The next page looks at older ones.';
        if (Object.keys(filters).length > 0)
            return 'The relay keeps no message like that.';
        return 'No messages yet. Every mail that the relay accepts is listed here, newest first.';
    };

    const show_list = (root, filters) => {
        const {to, tag, after, ...others} = filters;
        const list = el('div', {class: 'pane'});
        root.append(relay.heading('Messages'),
            relay.filters(fields, {...others, what: to || tag}, search), list);
        const load = () => relay.api.get('/relay/messages', {...filters, limit: messages_of_a_page});
        return relay.live(list, load, (page) => [
            relay.table(columns, page.data,
                {key: (m) => m.id, empty: nothing(page, filters), label: 'Messages'}),
            relay.pages('messages', filters, page.next),
        ]);
    };

    relay.pane({
        name: 'messages',
        title: 'Messages',
        show: (root, args) => {
            const {one, filters} = relay.read_args(args);
            return one ? relay.message(root, one) : show_list(root, filters);
        },
    });
}
