'use strict';

// Addresses to which no mail goes: searched, added, removed.
{
    const {el} = relay;
    const suppressions_of_a_page = 50;
    const scopes = [['everywhere', 'all mail'], ['campaigns', 'campaigns only']];
    const origins = ['bounce', 'complaint', 'manual', 'unsubscribe', 'soft_bounces'];
    const fields = [
        {name: 'email', label: 'Address', hint: 'ann@example.org'},
        {name: 'scope', label: 'Stops', options: [['', 'any mail'], ...scopes]},
        {name: 'origin', label: 'Because of', options: relay.options(origins)},
    ];

    // Resend writes times as "2026-11-23 10:00:00.000+00".
    const to_iso = (time) => time.replace(' ', 'T').replace(/\+00$/, 'Z');

    const ask_to_remove = (one) => relay.act({
        title: `Remove the suppression of ${one.email}?`,
        text: one.relay.scope === 'campaigns' ?
            'Campaigns reach this address again; those to a list only if it is subscribed there.' :
            'Mail reaches this address again. Lists that have it as bounced still do.',
        action: 'Remove it', danger: true,
    }, () => relay.api.del(`/suppressions/${one.id}`), () => `${one.email} is not suppressed any more.`);

    const ask_for_more = () => relay.act({
        title: 'Suppress addresses',
        fields: [
            {name: 'emails', label: 'Addresses', type: 'textarea', required: true, note: 'One on a line, up to 100'},
            {name: 'scope', label: 'Stops', type: 'select', options: scopes},
            {name: 'why', label: 'Why', note: 'For those who find it here later'},
        ],
        action: 'Suppress',
    }, ({emails, scope, why}) => relay.api.post('/suppressions/batch/add', {
        emails: emails.split(/[\s,;]+/).filter(Boolean),
        campaign_only: scope === 'campaigns', by: 'dashboard', why: why || null,
    }), ({data}) => `${relay.count(data.length, 'address is', 'addresses are')} suppressed.`);

    const columns = [
        {title: 'Address', wide: true, cell: ({email}) =>
            el('a', {href: relay.address('messages', {to: email})}, email)},
        {title: 'Stops', cell: (one) => one.relay.scope === 'campaigns' ?
            relay.badge('campaigns', 'warn') : relay.badge('all mail', 'bad')},
        {title: 'Because of', cell: (one) => one.relay.origin.replaceAll('_', ' ')},
        {title: 'Why', wide: true, cell: (one) => one.relay.why || null},
        {title: 'By', cell: (one) => one.relay.by || null},
        {title: 'Since', cell: (one) => relay.time(to_iso(one.created_at))},
        {title: '', cell: (one) =>
            relay.button('Remove…', () => ask_to_remove(one), {'aria-label': `Remove ${one.email}…`})},
    ];

    // All that fit the filters, or that of one address
    const load = ({email, ...filters}) => email ?
        relay.page_of_one(relay.api.get(`/suppressions/${encodeURIComponent(email)}`)) :
        relay.api.get('/suppressions', {...filters, limit: suppressions_of_a_page});

    const nothing = ({email, ...filters}) => {
        if (email)
            return `Nothing stops mail to ${email}.`;
        if (Object.keys(filters).length > 0)
            return 'No suppression is like that.';
        return 'Nobody is suppressed. Addresses that bounce, complain or unsubscribe are listed here, and mail ' +
            'to them is stopped.';
    };

    relay.pane({
        name: 'suppressions',
        title: 'Suppressions',
        show: (root, args) => {
            const {filters} = relay.read_args(args);
            const list = el('div', {class: 'pane'});
            const search = ({email, ...others}) =>
                relay.go(relay.address('suppressions', email ? {email} : others));
            root.append(relay.heading('Suppressions', {}, relay.button('Suppress…', ask_for_more)),
                relay.filters(fields, filters, search), list);
            return relay.live(list, () => load(filters), (page) => [
                relay.table(columns, page.data,
                    {key: (one) => one.id, empty: nothing(filters), label: 'Suppressions'}),
                relay.pages('suppressions', filters, page.has_more && page.data.at(-1).id),
            ]);
        },
    });
}
