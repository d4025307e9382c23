#pragma once

namespace relay {

class store;

// A store is for real mail or of a sandbox, for ever: a sandbox sends nothing of what people wait
// for, and nothing of a sandbox is ever sent. Throws wrong_store. Of stores from before there were
// sandboxes, those that have had a message are for real.
void keep_kind(store& s, bool of_sandbox);

} // namespace relay
