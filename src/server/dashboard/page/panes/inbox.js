'use strict';

// The inbox of a sandbox: mails as the people whom they are to would have got them.
{
    const {el} = relay;
    const path = '/relay/sandbox/inbox';
    const most_of_a_picture = 5 << 20; // bytes that are put into a mail's HTML

    const path_of = (mail) => `${path}/${encodeURIComponent(mail.id)}`;

    // The list

    const columns = [
        {title: 'Came', cell: ({at}) => relay.time(at)},
        {title: 'To', wide: true, cell: ({to}) => relay.shown_addresses(to)},
        {title: 'Subject', wide: true,
            cell: (mail) => el('a', {href: relay.address(['inbox', mail.id])}, relay.subject(mail))},
        {title: 'From', wide: true, cell: ({from}) => from},
        {title: 'Outcome', cell: ({last_event}) => relay.badge(last_event)},
        {title: 'Files', number: true, cell: ({attachments}) => attachments || '–'},
    ];

    const how_to = () => [
        el('p', {}, 'No mail yet. Point your application here, with any key, or send one by hand:'),
        el('pre', {}, `export RESEND_BASE_URL=${location.origin}\n` +
            `resend-relay send --url ${location.origin} --from "Acme <hello@acme.example>" \\\n` +
            '    --to ann@shop.example --subject Hello --text "It works"'),
    ];

    const how_many = ({kept, forgotten}) => relay.count(kept, 'mail') +
        (forgotten ? `; ${relay.number(forgotten)} older ones have made room` : '') +
        '. None of them was sent.';

    const ask_to_empty = () => relay.act(
        {title: 'Empty the inbox?', action: 'Delete all', danger: true, text: 'All mails in it are forgotten.'},
        () => relay.api.del(path),
        ({deleted}) => `${relay.count(deleted, 'mail is', 'mails are')} deleted.`);

    const show_list = (root, filters) => {
        const list = el('div', {class: 'pane'});
        const fields = [{name: 'search', label: 'Address, subject or text', hint: 'ann@shop.example'}];
        root.append(relay.heading('Inbox', {}, relay.button('Delete all…', ask_to_empty)),
            relay.filters(fields, filters, (values) => relay.go(relay.address('inbox', values))), list);
        return relay.live(list, () => relay.api.get(path, {...filters, limit: 50}), (page) => [
            el('p', {class: 'note'}, how_many(page)),
            relay.table(columns, page.data, {key: ({id}) => id, label: 'Inbox',
                empty: filters.search ? 'No mail has that in it.' : how_to()}),
            relay.pages('inbox', filters, page.has_more && page.data.at(-1).id),
        ]);
    };

    // One mail

    const as_data = (blob, type) => new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(new Blob([blob], {type}));
    });

    // With the pictures that the mail brings along in the places of "cid:NAME"; the longest names
    // first, since others may be their beginnings
    const with_its_pictures = async (mail) => {
        let {html} = mail;
        const length = (file) => (file.content_id || '').length;
        const files = [...mail.attachments.entries()].sort(([, a], [, b]) => length(b) - length(a));
        for (const [number, file] of files) {
            const name = `cid:${file.content_id}`;
            const is_shown = file.content_id && html.includes(name) && file.bytes <= most_of_a_picture;
            if (is_shown && /^image\/[\w.+-]+$/.test(file.content_type || '')) {
                const blob = await relay.api.blob(`${path_of(mail)}/attachments/${number}`);
                html = html.replaceAll(name, await as_data(blob, file.content_type));
            }
        }
        return html;
    };

    const loads_pictures = (html) =>
        /(\s(src|srcset|background)\s*=\s*["']?|url\(\s*["']?)\s*(https?:)?\/\//i.test(html);

    // Nothing in the frame can be followed, so where its links lead stands below.
    const links_of = (html) => {
        const found = relay.parse(html).querySelectorAll('a[href]');
        return [...found].map((link) => ({text: link.textContent.trim(), url: link.getAttribute('href').trim()}));
    };

    const link_columns = [
        {title: 'Link', wide: true, cell: ({text}) => text || '–'},
        {title: 'Leads to', wide: true, cell: ({url}) => /^https?:\/\//i.test(url)
            ? el('a', {href: url, target: '_blank', rel: 'noopener noreferrer'}, url) : url},
    ];

    // What its HTML looks like. What others would hear of is loaded only when one asks for it.
    const show_html = (mail) => {
        const look = el('div', {class: 'pane'});
        const links = links_of(mail.html);
        const draw = async (remote) => {
            const html = await with_its_pictures(mail);
            relay.draw(look,
                !remote && loads_pictures(html) && el('p', {class: 'note'},
                    'Pictures from elsewhere are not loaded. ', relay.button('Load them', () => draw(true))),
                relay.mail(html, {remote, key: String(remote)}),
                links.length > 0 && relay.card('Links', relay.table(link_columns, links, {label: 'Links'})));
        };
        draw(false).catch((error) => relay.tell(error.message, 'bad'));
        return look;
    };

    const header_columns = [
        {title: 'Header', cell: ({name}) => name},
        {title: 'Value', wide: true, cell: ({value}) => value},
    ];

    const views = [
        {name: 'HTML', has: (mail) => mail.html !== null, show: show_html},
        {name: 'Text', has: (mail) => mail.text !== null, show: (mail) => el('pre', {class: 'text'}, mail.text)},
        {name: 'Template', has: (mail) => mail.template !== null,
            show: (mail) => el('pre', {}, JSON.stringify(mail.template, null, 2))},
        {name: 'Headers', has: () => true, show: (mail) => relay.table(header_columns, mail.headers,
            {label: 'Headers', empty: 'It has no headers of its own.'})},
    ];

    const file_columns = (mail) => [
        {title: 'File', wide: true, cell: (file) => file.filename || file.path},
        {title: 'Type', cell: (file) => file.content_type || '–'},
        {title: 'Bytes', number: true, cell: (file) => relay.number(file.bytes)},
        {title: '', cell: (file) => file.path ? 'Resend loads it when it sends the mail.' :
            relay.button('Download', () => relay.api.download(
                `${path_of(mail)}/attachments/${mail.attachments.indexOf(file)}`, file.filename || 'attachment'))},
    ];

    const named = (pairs) => pairs.map(({name, value}) => `${name}: ${value}`).join(', ');

    const fields_of = (mail) => relay.card(null, relay.known_fields([
        ['From', mail.from], ['To', relay.shown_addresses(mail.to)], ['Cc', relay.shown_addresses(mail.cc)],
        ['Bcc', relay.shown_addresses(mail.bcc)], ['Reply to', relay.shown_addresses(mail.reply_to)],
        ['Came', relay.time(mail.at)], ['Outcome', relay.badge(mail.last_event)], ['Tags', named(mail.tags)],
        ['Message', mail.message && el('a', {href: relay.address(['messages', mail.message])}, mail.message)],
    ]));

    const draw_mail = (root, mail) => {
        const there = views.filter((view) => view.has(mail));
        const content = el('div', {class: 'pane'});
        const choice = el('div', {class: 'choice', role: 'group', 'aria-label': 'View'});
        const choose = (view) => {
            relay.draw(choice, there.map((one) =>
                relay.button(one.name, () => choose(one), {'aria-pressed': String(one === view)})));
            content.replaceChildren(view.show(mail));
        };
        root.replaceChildren(relay.heading(relay.subject(mail), {back: '#/inbox'}), fields_of(mail), choice, content,
            ...mail.attachments.length > 0 ? [relay.card('Attachments',
                relay.table(file_columns(mail), mail.attachments, {label: 'Attachments'}))] : []);
        choose(there[0]);
    };

    // A mail never changes, so it is asked for once.
    const show_mail = (root, id) => {
        let is_there = false;
        return {
            refresh: async () => {
                if (is_there)
                    return;
                const mail = await relay.api.get(path_of({id}));
                is_there = true;
                draw_mail(root, mail);
            },
        };
    };

    relay.pane({
        name: 'inbox',
        title: 'Inbox',
        is_here: (status) => status.sandbox,
        show: (root, args) => {
            const {one, filters} = relay.read_args(args);
            return one ? show_mail(root, one) : show_list(root, filters);
        },
    });
}
