'use strict';

relay.pane({
    name: 'overview', title: 'Overview',
    show: (root) => ({
        refresh: () => relay.draw(root, relay.heading('Overview')),
    }),
});
