'use strict';

// What the panes share that search in long lists.
{
    const {el} = relay;

    const rest_after = 10; // times as long as an answer took is the relay not asked again

    // A view that fills `root` with what `draw(data)` makes of what `load()` answers, at each refresh,
    // but not again and again where that costs the relay much; after `hurry()` it does in any case.
    // What is not there (404) is said in its place.
    relay.live = (root, load, draw) => {
        let is_closed = false;
        let rested_at = 0;
        const refresh = async () => {
            const asked_at = performance.now();
            if (asked_at < rested_at)
                return;
            const drawn = await load().then(draw, (error) => {
                if (error.status !== 404)
                    throw error;
                return relay.empty(error.message);
            });
            rested_at = performance.now() + rest_after * (performance.now() - asked_at);
            if (!is_closed)
                relay.draw(root, drawn);
        };
        return {refresh, hurry: () => { rested_at = 0; }, close: () => { is_closed = true; }};
    };

    // "#/messages", "#/messages/ID", "#/messages/?state=dead", "#/lists/NAME?status=bounced"
    relay.address = (parts, filters = {}) => {
        const [pane, one = ''] = [parts].flat();
        const query = new URLSearchParams(filters).toString();
        return `#/${pane}/${encodeURIComponent(one)}${query ? `?${query}` : ''}`;
    };

    // What stands behind the pane's name there: {one, filters}; `one` is empty for all of them.
    relay.read_args = (args) => {
        const [one, query] = args.split('?');
        return {one: decodeURIComponent(one), filters: Object.fromEntries(new URLSearchParams(query))};
    };

    // A form of labelled fields [{name, label, hint, options: [[value, text], …]}]. `apply(values)`
    // gets those that are not empty.
    relay.filters = (fields, values, apply) => {
        const control = ({name, hint, options}, number) => {
            const common = {id: `filter-${name}`, name, 'data-search': number === 0};
            if (!options)
                return el('input', {...common, type: 'search', value: values[name] || '', placeholder: hint,
                    autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false'});
            return el('select', {...common, onchange: () => form.requestSubmit()}, options.map(
                ([value, text]) => el('option', {value, selected: value === (values[name] || '')}, text)));
        };
        const onsubmit = (event) => {
            event.preventDefault();
            const typed = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
            apply(Object.fromEntries(typed.filter(([, value]) => value !== '')));
        };
        const form = el('form', {class: 'toolbar', role: 'search', onsubmit},
            fields.map((field, number) => el('div', {class: 'field'},
                el('label', {for: `filter-${field.name}`}, field.label), control(field, number))),
            el('button', {}, 'Search'));
        return form;
    };

    // Choices of a filter: any, and the names themselves
    relay.options = (names) => [['', 'any'], ...names.map((name) => [name, name.replaceAll('_', ' ')])];

    // Links to the first page of a list, and to the one behind `next`
    relay.pages = (parts, filters, next) => {
        const {after, ...others} = filters;
        return (after || next) && el('nav', {class: 'actions', 'aria-label': 'Pages'},
            after && el('a', {class: 'button', href: relay.address(parts, others)}, 'First page'),
            next && el('a', {class: 'button', href: relay.address(parts, {...others, after: next})}, 'Next page'));
    };

    // The page of a list that has one thing, which is asked for by its name, or nothing (404)
    relay.page_of_one = (answer) => answer.then((one) => ({data: [one], has_more: false}), (error) => {
        if (error.status !== 404)
            throw error;
        return {data: [], has_more: false};
    });

    relay.is_id = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

    relay.subject = ({subject}) => subject || '(no subject)';

    // One address or several
    relay.addresses = (some) => [some || []].flat().join(', ');

    // The same, to be shown: where there is little room a line ends behind an @, not within a name
    relay.shown_addresses = (some) => relay.addresses(some).split(/(?<=@)/).filter(Boolean).flatMap(
        (part, i) => i === 0 ? [part] : [el('wbr'), part]);

    // An object's members in a line
    relay.members = (object) => Object.entries(object || {}).map(
        ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(', ');

    // Fields of which those without a value are left out
    relay.known_fields = (pairs) => relay.fields(
        pairs.filter(([, value]) => value && value.length !== 0));

    // A text to be pasted elsewhere, with a button that copies it
    relay.copyable = (text) => {
        const shown = el('pre', {tabindex: 0}, text);
        const copy = async () => {
            try {
                await navigator.clipboard.writeText(text);
                relay.tell('Copied.');
            } catch { // without TLS, a page of another machine has no clipboard
                getSelection().selectAllChildren(shown);
                relay.tell('The text is selected: copy it with the keyboard.');
            }
        };
        return el('div', {class: 'copyable'}, shown, relay.button('Copy', copy));
    };
}
