'use strict';

// What asks before an action, and what tells of it afterwards.
{
    const {el} = relay;
    const time_to_read = 6000; // ms

    // Resolves to whether `action` was chosen, and to the form.
    const open = ({title, text, action, danger}, ...content) => new Promise((resolve) => {
        const form = el('form', {method: 'dialog'},
            el('h2', {id: 'dialog-title'}, title), text && el('p', {}, text), content,
            el('div', {class: 'actions'},
                el('button', {value: 'no', formnovalidate: true, autofocus: content.length === 0}, 'Go back'),
                el('button', {value: 'yes', class: danger ? 'danger' : 'primary'}, action)));
        const dialog = el('dialog', {'aria-labelledby': 'dialog-title'}, form);
        dialog.addEventListener('close', () => {
            dialog.remove();
            resolve({chosen: dialog.returnValue === 'yes', form});
        });
        document.body.append(dialog);
        dialog.showModal();
    });

    // A promise of whether the action is wanted. `danger`: it cannot be taken back.
    relay.ask = async (question) => (await open(question)).chosen;

    // Asks for values: fields [{name, label, value, type, required, options, note}], `type` as of an
    // <input>, or "textarea", or "select" with options [[value, text], …]. A promise of {name: text},
    // or of null.
    relay.form = async ({fields, ...question}) => {
        const input = ({name, value = '', type = 'text', required, options}) => {
            const common = {id: `field-${name}`, name, required};
            if (type === 'select')
                return el('select', common, options.map(
                    ([key, text]) => el('option', {value: key, selected: key === value}, text)));
            if (type === 'textarea')
                return el('textarea', {...common, rows: 6}, value);
            return el('input', {...common, type, value, autocomplete: 'off'});
        };
        const rows = fields.map((field) => el('div', {class: 'field'},
            el('label', {for: `field-${field.name}`}, field.label), input(field),
            field.note && el('p', {class: 'note'}, field.note)));
        const {chosen, form} = await open(question, rows);
        return chosen ? Object.fromEntries(new FormData(form)) : null;
    };

    // Shows something until it is closed.
    relay.show = ({title, wide}, ...content) => {
        const dialog = el('dialog', {'aria-labelledby': 'dialog-title', class: wide ? 'wide' : ''},
            el('form', {method: 'dialog'}, el('h2', {id: 'dialog-title'}, title), content,
                el('div', {class: 'actions'}, el('button', {}, 'Close'))));
        dialog.addEventListener('close', () => dialog.remove());
        document.body.append(dialog);
        dialog.showModal();
    };

    // Says what was done ("good") or was not ("bad", which stays until it is read).
    relay.tell = (text, kind = 'good') => {
        const close = () => told.remove();
        const told = el('div', {class: `told ${kind}`},
            el('span', {class: 'sign', 'aria-hidden': true}, relay.sign(kind)), el('span', {}, text),
            el('button', {class: 'plain', 'aria-label': 'Close', onclick: close}, '✕'));
        document.getElementById('told').append(told);
        if (kind === 'good')
            setTimeout(close, time_to_read);
    };

    // Asks, does it, and says so: `done(answer)` is the text. With `fields` in the question, `action` gets
    // what was filled in. A promise of whether it was done.
    relay.act = async (question, action, done) => {
        const values = question.fields ? await relay.form(question) : await relay.ask(question) && {};
        if (!values)
            return false;
        try {
            relay.tell(done(await action(values)), 'good');
        } catch (error) {
            relay.tell(error.message, 'bad');
            return false;
        }
        relay.refresh();
        return true;
    };
}
