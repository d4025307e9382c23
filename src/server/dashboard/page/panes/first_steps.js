'use strict';

// What to do with a relay that has had no mail yet.
{
    const {el} = relay;
    const mail = '{"from":"you@your-domain.example","to":"delivered@resend.dev",' +
        '"subject":"Hello","text":"It works."}';

    const curl = () => [
        `curl ${location.origin}/emails \\`,
        ...(relay.token.get() ? ['  -H "Authorization: Bearer $RELAY_API_KEY" \\'] : []),
        "  -H 'Content-Type: application/json' \\",
        `  -d '${mail}'`,
    ].join('\n');

    const sdk = () => [
        `const resend = new Resend(${relay.token.get() ? 'process.env.RELAY_API_KEY' : '"re_any"'}, ` +
            `{ baseUrl: "${location.origin}" });`,
        'await resend.emails.send({ from, to, subject, text });',
    ].join('\n');

    const about_the_key = () => el('li', {}, el('h3', {}, 'The key'), el('p', {},
        'Resend’s key stands in the environment variable ', el('code', {}, 'RESEND_API_KEY'),
        ' of the relay, or in the file that ', el('code', {}, 'api_key_file'), ' below ',
        el('code', {}, '[resend]'), ' names. ', el('code', {}, 'resend-relay doctor'),
        ' says whether it is good, and what is missing at your domain.'));

    const about_the_sandbox = () => el('li', {}, el('h3', {}, 'A sandbox'), el('p', {},
        'It needs no key, and sends nothing: what is handed in stays in its ', el('a', {href: '#/inbox'}, 'inbox'), '.'));

    relay.first_steps = () => relay.card('No mail has come yet',
        el('ol', {class: 'steps'},
            relay.status.sandbox ? about_the_sandbox() : about_the_key(),
            el('li', {}, el('h3', {}, 'The first mail'), relay.copyable(curl())),
            el('li', {}, el('h3', {}, 'Your application'), el('p', {},
                'Resend’s own SDK, pointed here: either set ', el('code', {}, `RESEND_BASE_URL=${location.origin}`),
                ' or say it in the program.'), relay.copyable(sdk()))));
}
