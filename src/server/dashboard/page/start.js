'use strict';

relay.start();
