'use strict';

// Lists, and the contacts of one.
{
    const {el} = relay;
    const contacts_of_a_page = 50;
    const statuses = ['subscribed', 'unsubscribed', 'bounced', 'complained'];
    const fields = [
        {name: 'email', label: 'Address', hint: 'ann@example.org'},
        {name: 'status', label: 'Status', options: relay.options(statuses)},
    ];
    const path_of = (list) => `/relay/lists/${encodeURIComponent(list)}`;
    const contact_path = (list, email) => `${path_of(list)}/contacts/${encodeURIComponent(email)}`;

    const counts = ['contacts', ...statuses].map((name) => [name, name[0].toUpperCase() + name.slice(1)]);
    const changed = ({email, status}) => `${email} is ${status}.`;

    const list_columns = [
        {title: 'List', wide: true, cell: ({name}) => el('a', {href: relay.address(['lists', name])}, name)},
        ...counts.map(([name, title]) => ({title, number: true, cell: (list) => relay.number(list[name])})),
        {title: 'Made', cell: (list) => relay.time(list.created_at)},
    ];

    const show_all = (root, filters) => {
        const all = el('div', {class: 'pane'});
        root.append(relay.heading('Lists'), all);
        return relay.live(all, () => relay.api.get('/relay/lists', {...filters, limit: 100}), (page) => [
            relay.table(list_columns, page.data, {key: (list) => list.name, label: 'Lists',
                empty: ['No lists yet. A list is a set of contacts that campaigns go to: ',
                    el('code', {}, 'resend-relay lists import NAME FILE.csv'), ' makes one.']}),
            relay.pages('lists', filters, page.has_more && page.data.at(-1).name),
        ]);
    };

    const ask_to_unsubscribe = (list, {email}) => relay.act({
        title: `Unsubscribe ${email}?`,
        text: `Campaigns to “${list}” no longer go to this address.`,
        action: 'Unsubscribe',
    }, () => relay.api.patch(contact_path(list, email), {status: 'unsubscribed'}), changed);

    const ask_to_subscribe = (list, {email, status, why}) => relay.act({
        title: `Subscribe ${email} again?`,
        text: `It is ${status}${why ? ` (${why})` : ''}. Campaigns to “${list}” go to this address again, and ` +
            'what suppresses it is lifted.',
        action: 'Subscribe', danger: status !== 'unsubscribed',
    }, () => relay.api.patch(contact_path(list, email), {status: 'subscribed'}), changed);

    const change_button = (list, contact) => {
        const [text, ask] = contact.status === 'subscribed' ?
            ['Unsubscribe…', ask_to_unsubscribe] : ['Subscribe…', ask_to_subscribe];
        return relay.button(text, () => ask(list, contact), {'aria-label': `${text} ${contact.email}`});
    };

    const variables_of = ({email, status, since, why, ...variables}) => relay.members(variables);

    const contact_columns = (list) => [
        {title: 'Address', wide: true, cell: ({email}) =>
            el('a', {href: relay.address('messages', {to: email})}, email)},
        {title: 'Status', cell: (contact) => relay.badge(contact.status)},
        {title: 'Since', cell: (contact) => relay.time(contact.since)},
        {title: 'Why', wide: true, cell: (contact) => contact.why || null},
        {title: 'Variables', wide: true, cell: (contact) => variables_of(contact) || null},
        {title: '', cell: (contact) => change_button(list, contact)},
    ];

    const load_contacts = (list, {email, ...filters}) => email ?
        relay.page_of_one(relay.api.get(contact_path(list, email))) :
        relay.api.get(`${path_of(list)}/contacts`, {...filters, limit: contacts_of_a_page});

    const no_contacts = ({email, status}, page) => {
        if (email)
            return `${email} is not on this list.`;
        if (page.has_more)
            return 'None of these among the contacts that were looked at. The next page looks at others.';
        return status ? `No contact of this list is ${status}.` :
            'Nobody is on this list yet. An import adds contacts.';
    };

    const show_one = (root, name, filters) => {
        const figures = el('div');
        const contacts = el('div', {class: 'pane'});
        const search = ({email, ...others}) =>
            relay.go(relay.address(['lists', name], email ? {email} : others));
        root.append(relay.heading(name, {back: '#/lists'}), figures,
            relay.filters(fields, filters, search), contacts);
        const load = async () => {
            const asked = [relay.api.get(path_of(name)), load_contacts(name, filters)];
            const [list, page] = await Promise.all(asked);
            return {list, page};
        };
        return relay.live(contacts, load, ({list, page}) => {
            relay.draw(figures, el('dl', {class: 'figures'}, counts.map(
                ([count, title]) => relay.figure(title, relay.number(list[count])))));
            return [
                relay.table(contact_columns(name), page.data,
                    {key: (contact) => contact.email, empty: no_contacts(filters, page), label: 'Contacts'}),
                relay.pages(['lists', name], filters, page.next),
            ];
        });
    };

    relay.pane({
        name: 'lists',
        title: 'Lists',
        show: (root, args) => {
            const {one, filters} = relay.read_args(args);
            return one ? show_one(root, one, filters) : show_all(root, filters);
        },
    });
}
