'use strict';

// The relay's JSON calls. The token is kept for the tab. Listeners of `relay.news` are told "lost" and
// "found" (the relay does not answer, and answers again) and "stranger" (it asks for a token).
{
    const longest_wait = 20000; // ms
    const kept_as = 'relay.token';

    relay.news = new EventTarget();
    const tell = (what) => relay.news.dispatchEvent(new Event(what));

    relay.token = {
        get: () => sessionStorage.getItem(kept_as),
        set: (token) => sessionStorage.setItem(kept_as, token),
        forget: () => sessionStorage.removeItem(kept_as),
    };

    const address = (path, params) => {
        const query = new URLSearchParams();
        for (const [name, value] of Object.entries(params || {}))
            if (value !== undefined && value !== null && value !== '')
                query.append(name, value);
        return query.size ? `${path}?${query}` : path;
    };

    const send = async (method, path, {params, body, type, accept}) => {
        const headers = {};
        if (relay.token.get())
            headers.Authorization = `Bearer ${relay.token.get()}`;
        if (body !== undefined)
            headers['Content-Type'] = type || 'application/json';
        if (accept)
            headers.Accept = accept;
        let answer;
        try {
            answer = await fetch(address(path, params), {
                method, headers, cache: 'no-store', credentials: 'omit',
                body: body === undefined || type ? body : JSON.stringify(body),
                signal: AbortSignal.timeout(longest_wait),
            });
        } catch {
            tell('lost');
            throw {status: 0, name: 'unreachable', message: 'The relay does not answer.'};
        }
        tell('found');
        if (answer.status === 401)
            tell('stranger');
        return answer;
    };

    const refusal = async (answer) => {
        const {name = '', message = '', errors} = await answer.json().catch(() => ({}));
        return {status: answer.status, name, message: message || `The relay answered ${answer.status}.`, errors};
    };

    const call = async (method, path, options) => {
        const answer = await send(method, path, options);
        if (!answer.ok)
            throw await refusal(answer);
        return answer.status === 204 ? null : answer.json();
    };

    // Each returns a promise of what was answered, and rejects with {status, name, message}; status 0:
    // no answer. A body is sent as JSON, unless it is a text or file with a `type` of its own.
    relay.api = {
        get: (path, params) => call('GET', path, {params}),
        post: (path, body = {}, {params, type} = {}) => call('POST', path, {body, params, type}),
        patch: (path, body) => call('PATCH', path, {body}),
        del: (path, body) => call('DELETE', path, {body}),

        // What is no JSON
        blob: async (path, {params, accept} = {}) => {
            const answer = await send('GET', path, {params, accept});
            if (!answer.ok)
                throw await refusal(answer);
            return answer.blob();
        },

        // The same, handed to the browser as a file of that name
        download: async (path, file, options) => {
            const url = URL.createObjectURL(await relay.api.blob(path, options));
            relay.el('a', {href: url, download: file}).click();
            setTimeout(() => URL.revokeObjectURL(url), 60000);
        },
    };
}
