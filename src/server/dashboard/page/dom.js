'use strict';

// The one global of this page. What others wrote (subjects, names, answers of Resend) is only ever
// text here: nothing makes HTML of a string.
const relay = {};

{
    const handlers = ['onclick', 'onsubmit', 'oninput', 'onchange', 'onkeydown'];

    const set = (node, name, value) => {
        if (name.startsWith('on'))
            node[name] = value;
        else if (name === 'style')
            Object.entries(value).forEach(([key, text]) => node.style.setProperty(key, text));
        else if (value !== false && value !== null && value !== undefined)
            node.setAttribute(name, value === true ? '' : value);
    };

    const shown = (children) =>
        children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

    // relay.el('a', {class: 'x', href: '#/lists', onclick}, 'text', node, [more]). `style` is an
    // object; attributes that are false or null are left out, and so are such children.
    relay.el = (tag, attributes, ...children) => {
        const node = document.createElement(tag);
        Object.entries(attributes || {}).forEach(([name, value]) => set(node, name, value));
        node.append(...shown(children));
        return node;
    };

    const is_kept = (node) => node.dataset !== undefined && 'keep' in node.dataset;

    const is_same = (old, fresh) => old.nodeName === fresh.nodeName && is_kept(old) === is_kept(fresh) &&
        (!old.dataset || old.dataset.key === fresh.dataset.key);

    // The page's policy forbids a style that is set as an attribute.
    const copy = (old, fresh, name) => {
        if (name === 'style')
            old.style.cssText = fresh.style.cssText;
        else
            old.setAttribute(name, fresh.getAttribute(name));
    };

    const follow_attributes = (old, fresh) => {
        const is_users = (name) => name === 'open' && old.nodeName === 'DETAILS';
        for (const name of old.getAttributeNames())
            if (!fresh.hasAttribute(name) && !is_users(name))
                old.removeAttribute(name);
        for (const name of fresh.getAttributeNames())
            if (old.getAttribute(name) !== fresh.getAttribute(name) && !is_users(name))
                copy(old, fresh, name);
        for (const name of handlers)
            old[name] = fresh[name];
    };

    const follow = (old, fresh) => {
        if (old.nodeType !== Node.ELEMENT_NODE) {
            if (old.data !== fresh.data)
                old.data = fresh.data;
            return;
        }
        if (is_kept(old))
            return;
        follow_attributes(old, fresh);
        follow_children(old, [...fresh.childNodes]);
    };

    const find_old = (root, place, fresh) => {
        if (fresh.parentNode === root)
            return fresh;
        const here = root.childNodes[place];
        const key = fresh.dataset && fresh.dataset.key;
        if (key === undefined)
            return here && is_same(here, fresh) ? here : null;
        for (let old = here; old; old = old.nextSibling)
            if (is_same(old, fresh))
                return old;
        return null;
    };

    const follow_children = (root, children) => {
        children.forEach((fresh, place) => {
            const here = root.childNodes[place] || null;
            const old = find_old(root, place, fresh);
            if (old && old !== here)
                root.insertBefore(old, here);
            if (old)
                follow(old, fresh);
            else
                root.insertBefore(fresh, here);
        });
        while (root.childNodes.length > children.length)
            root.lastChild.remove();
    };

    // What HTML says, for those who look something up in it: nothing of it runs or is loaded, and it is
    // never shown. The page's policy lets nobody else make HTML of a text.
    const inert = window.trustedTypes
        ? trustedTypes.createPolicy('inert', {createHTML: (text) => text}) : {createHTML: (text) => text};
    relay.parse = (html) => new DOMParser().parseFromString(inert.createHTML(html), 'text/html');

    // Makes `children` all that `root` shows, by changing as little as possible of what is there: so
    // the keyboard's focus, a selection, what somebody is typing and an opened <details> stay. A node
    // with `data-key` is found again wherever it stood; one with `data-keep` is left as it is, and may
    // be given again itself.
    relay.draw = (root, ...children) => {
        const nodes = shown(children).map(
            (child) => child instanceof Node ? child : document.createTextNode(child));
        follow_children(root, nodes);
    };
}
