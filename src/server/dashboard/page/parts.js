'use strict';

// What panes are made of.
{
    const {el} = relay;

    // The head of a pane: where it is, and what one can do here
    relay.heading = (title, {back, note} = {}, ...actions) => el('header', {class: 'heading'},
        back && el('a', {class: 'back', href: back}, '← Back'),
        el('h1', {}, title), note && el('p', {class: 'note'}, note),
        actions.length > 0 && el('div', {class: 'actions'}, actions));

    relay.card = (title, ...children) => el('section', {class: 'card'},
        title && el('h2', {}, title), children);

    // A figure with its name above and what explains it below
    relay.figure = (name, value, note) => el('div', {class: 'figure'},
        el('dt', {}, name), el('dd', {}, value), note && el('p', {class: 'note'}, note));

    // Name and value, for one thing's fields: [['From', node], …]
    relay.fields = (pairs) => el('dl', {class: 'fields'}, pairs.filter(Boolean).map(
        ([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));

    // How much of something is done or used; `kind` as with badges
    relay.bar = (part, of, label, kind = 'busy') => el('div', {
        class: `bar ${kind}`, role: 'progressbar', 'aria-label': label,
        'aria-valuemin': 0, 'aria-valuemax': of, 'aria-valuenow': part,
    }, el('span', {style: {width: `${of ? Math.min(100, 100 * part / of) : 0}%`}}));

    relay.empty = (...children) => el('div', {class: 'empty'}, children);

    relay.button = (text, onclick, {kind = '', ...more} = {}) =>
        el('button', {type: 'button', class: kind, onclick, ...more}, text);

    // columns: [{title, cell(row) -> node or text, number (aligned to the right), wide (wraps)}].
    // options: key(row), so that rows are found again; empty, what is said in place of no rows; label.
    // On a phone each row becomes a block, with the titles before the values.
    relay.table = (columns, rows, {key, empty = 'There is nothing here.', label} = {}) => {
        if (rows.length === 0)
            return relay.empty(empty);
        const look = (column) => [column.number && 'number', column.wide && 'wide'].filter(Boolean).join(' ');
        return el('div', {class: 'table'}, el('table', {'aria-label': label},
            el('thead', {}, el('tr', {}, columns.map(
                (column) => el('th', {scope: 'col', class: look(column)}, column.title)))),
            el('tbody', {}, rows.map((row) => el('tr', {'data-key': key && key(row)}, columns.map(
                (column) => el('td', {class: look(column), 'data-title': column.title},
                    el('div', {}, column.cell(row)))))))));
    };

    // A mail's HTML without what has a browser connect to somebody whatever the frame's policy says:
    // <link rel=preconnect>, also in the HTML of a frame within it or of a template, and the names of
    // hosts that its links lead to.
    const quiet = (html) => {
        const page = relay.parse(html);
        page.querySelectorAll('link, iframe, template').forEach((one) => one.remove());
        page.head.prepend(el('meta', {'http-equiv': 'x-dns-prefetch-control', content: 'off'}));
        return (page.doctype ? '<!doctype html>' : '') + page.documentElement.outerHTML;
    };

    // A mail's HTML, as it would look, in a frame that can do nothing and loads nothing, unless `remote`
    // lets it load pictures, of which their senders hear. Where a pane is drawn again, the `key` tells
    // this mail from others.
    relay.mail = (html, {key, remote} = {}) => {
        const frame = el('iframe', {
            class: 'mail', title: 'The mail', 'data-keep': true, 'data-key': key,
            src: remote ? '/mail-frame/pictures' : '/mail-frame'});
        frame.addEventListener('load', () => frame.contentWindow.postMessage(quiet(html), '*'));
        return frame;
    };
}
