#pragma once

namespace relay {

class store;

// Throws wrong_store of a store that has moved elsewhere, so that two relays never send from copies
// of one, and of half a copy. `even_if_moved`: one that has moved is used, and has not moved any
// more.
void expect_whole_store(store& s, bool even_if_moved);

} // namespace relay
